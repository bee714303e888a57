import type { Polyline } from './polyline.ts';
import type { Point } from './types.ts';

/** About as wide as a tube. */
const CELL = 13;
/** Near a port edges may share the way. */
const FREE_END = 40;

/** Which cells of the plane have an edge in them already, and which are right above or below one. */
export class Occupancy {
  private readonly cells = new Set<string>();
  private readonly beside = new Set<string>();

  add(line: Polyline): void {
    for (const [x, y] of cellsOf(line)) {
      this.cells.add(`${x},${y}`);
      this.beside.add(`${x},${y - 1}`);
      this.beside.add(`${x},${y + 1}`);
    }
  }

  /** How far a line runs along with others, in units; beside one counts half. */
  shared(line: Polyline): number {
    let count = 0;
    for (const [x, y] of cellsOf(line)) {
      const cell = `${x},${y}`;
      if (this.cells.has(cell)) count += 1;
      else if (this.beside.has(cell)) count += 0.5;
    }
    // A crossing shares a cell or two; only running along together counts.
    return Math.max(0, count - 3) * CELL;
  }
}

function cellsOf(line: Polyline): [number, number][] {
  const cells: [number, number][] = [];
  for (let i = 1; i < line.points.length; i++) {
    const a = line.points[i - 1] as Point;
    const b = line.points[i] as Point;
    const from = line.at[i - 1] ?? 0;
    const length = (line.at[i] ?? 0) - from;
    const parts = Math.max(1, Math.ceil(length / CELL));
    for (let k = 0; k < parts; k++) {
      const t = (k + 0.5) / parts;
      const distance = from + length * t;
      if (distance < FREE_END || distance > line.length - FREE_END) continue;
      const x = Math.round((a.x + (b.x - a.x) * t) / CELL);
      const y = Math.round((a.y + (b.y - a.y) * t) / CELL);
      const last = cells[cells.length - 1];
      if (last === undefined || last[0] !== x || last[1] !== y) cells.push([x, y]);
    }
  }
  return cells;
}
