'use client';
import { useMesh, useMeshNow } from '@/client/MeshProvider.tsx';
import type { Station } from '@/mesh/path/stations.ts';
import type { RailLink, RailScene, RailStop } from '@/scene/request/rail.ts';
import { AppGlyph, ExternalGlyph, GatewayGlyph, KernelGlyph, ProxyGlyph } from '../glyphs/index.ts';
import { standingOf } from '../mesh/facts/certificateRing.ts';
import type { Way } from './way.ts';

/** The drawing under the rail's labels: pods, tube, line, glyphs and the break. Decoration; the buttons over it say it all. */
export function RailPicture({
  way,
  scene,
  unit,
  active,
  noted,
}: {
  way: Way;
  scene: RailScene;
  unit: number;
  active: number | null;
  noted?: ReadonlyMap<number, unknown>;
}) {
  const failed = way.failure !== null;
  return (
    <svg aria-hidden className="absolute inset-0 overflow-visible" width={scene.width} height={scene.height}>
      {scene.pods.map((pod) => {
        const inside = way.stations[pod.stations[0] ?? 0];
        return (
          <rect
            key={pod.stations[0]}
            x={pod.x + 0.5}
            y={pod.y + 0.5}
            width={Math.max(0, pod.width - 1)}
            height={pod.height}
            rx={unit * 1.1}
            fill="var(--surface)"
            stroke="var(--line)"
            strokeDasharray={inside?.pod ? undefined : '4 4'}
          />
        );
      })}
      <Tube way={way} scene={scene} unit={unit} />
      {scene.links.map((link) => (
        <Link key={link.from} link={link} unit={unit} failed={failed} down={scene.flow === 'down'} />
      ))}
      {scene.stops.map((stop) => {
        const station = way.stations[stop.index];
        return station && station.kind !== 'wire' ? (
          <g key={stop.index} transform={`translate(${stop.x} ${stop.y})`}>
            {stop.index === active && (
              <circle
                r={stop.radius + unit * 0.55}
                fill="none"
                stroke={station.state === 'failed' ? 'var(--bad)' : 'var(--xds)'}
                strokeWidth={2}
                opacity={0.7}
              />
            )}
            <StationGlyph station={station} stop={stop} active={stop.index === active} />
            {noted?.has(stop.index) && (
              <circle
                cx={-stop.radius * 0.8}
                cy={-stop.radius * 0.8}
                r={unit * 0.38}
                fill="var(--xds)"
                stroke="var(--surface)"
                strokeWidth={2}
              />
            )}
            {station.state === 'failed' && <FailedBadge radius={stop.radius} unit={unit} />}
          </g>
        ) : null;
      })}
      {scene.breakAt && <Break at={scene.breakAt} unit={unit} down={scene.flow === 'down'} />}
    </svg>
  );
}

/** mTLS a filled tube, TLS an outlined one, plain text nothing but the line, unknown a dashed outline. */
function Tube({ way, scene, unit }: { way: Way; scene: RailScene; unit: number }) {
  const { tube } = scene;
  const wire = way.stations.find((s) => s.kind === 'wire');
  if (!tube || !wire || way.security === 'plain' || tube.width <= 0 || tube.height <= 0) return null;
  const ghost = wire.state === 'not-reached';
  const { x, y, width, height } = tube;
  const edges =
    scene.flow === 'across'
      ? `M${x} ${y}H${x + width}M${x} ${y + height}H${x + width}`
      : `M${x} ${y}V${y + height}M${x + width} ${y}V${y + height}`;
  const secured = way.security === 'mtls';
  return (
    <g opacity={ghost ? 0.4 : 1}>
      {way.security !== 'unknown' && (
        <rect x={x} y={y} width={width} height={height} fill={secured ? 'var(--cert-soft)' : 'var(--sunken)'} />
      )}
      <path
        d={edges}
        fill="none"
        stroke={secured ? 'var(--cert)' : 'var(--ink-3)'}
        strokeOpacity={secured ? 0.75 : 0.6}
        strokeWidth={unit * 0.1}
        strokeDasharray={way.security === 'unknown' || ghost ? '2 6' : undefined}
      />
    </g>
  );
}

function Link({ link, unit, failed, down }: { link: RailLink; unit: number; failed: boolean; down: boolean }) {
  const d = down ? `M${link.x1} ${link.y1}V${link.y2}` : `M${link.x1} ${link.y1}H${link.x2}`;
  if (link.state === 'ghost')
    return <path d={d} fill="none" stroke="var(--line-strong)" strokeWidth={1.5} strokeDasharray="3 6" />;
  const color = failed ? 'var(--ink-3)' : 'var(--good)';
  return (
    <path
      d={d}
      fill="none"
      stroke={color}
      strokeWidth={unit * 0.2}
      strokeLinecap="round"
      strokeDasharray={link.state === 'unseen' ? '1 9' : undefined}
    />
  );
}

/** The active one is where the particle is, so its label gives way. */
function StationGlyph({ station, stop, active }: { station: Station; stop: RailStop; active: boolean }) {
  const ghost = station.state === 'not-reached' || station.state === 'absent';
  const size = stop.radius * 2;
  switch (station.kind) {
    case 'app':
      return station.pod === null && station.because?.code === 'not-a-pod' ? (
        <ExternalGlyph size={size} />
      ) : (
        <AppGlyph size={size} ghost={ghost} label={active ? '' : undefined} />
      );
    case 'interception':
      return <KernelGlyph size={size} ghost={ghost} bypassed={station.facts.some((f) => f.key === 'bypassed')} />;
    case 'envoy':
      return <EnvoyGlyph station={station} size={size} ghost={ghost} />;
    case 'wire':
      return null;
  }
}

/** An Envoy with its certificate's remaining life around it; one at a gateway wears its posts. */
function EnvoyGlyph({ station, size, ghost }: { station: Station; size: number; ghost: boolean }) {
  const pod = station.pod;
  const certificate = useMesh((m) => (pod === null ? undefined : m.certificates[pod]));
  const pods = useMesh((m) => m.pods);
  const facts = useMesh((m) => m.facts);
  const now = useMeshNow(10_000);
  const ring = certificate ? standingOf({ facts, pods }, certificate, now).ring : null;
  const gateway = pod !== null && pods[pod]?.proxy === 'gateway';
  return gateway ? (
    <GatewayGlyph size={size * 0.9} ring={ring} ghost={ghost} />
  ) : (
    <ProxyGlyph size={size} ring={ring} ghost={ghost} />
  );
}

function FailedBadge({ radius, unit }: { radius: number; unit: number }) {
  const r = unit * 0.5;
  const c = r * 0.42;
  return (
    <g transform={`translate(${radius * 0.72} ${-radius * 0.72})`}>
      <circle r={r} fill="var(--bad)" stroke="var(--surface)" strokeWidth={2} />
      <path
        d={`M${-c} ${-c}L${c} ${c}M${c} ${-c}L${-c} ${c}`}
        stroke="var(--surface)"
        strokeWidth={2}
        strokeLinecap="round"
      />
    </g>
  );
}

/** Two ends that do not meet. */
function Break({ at, unit, down }: { at: { readonly x: number; readonly y: number }; unit: number; down: boolean }) {
  const h = unit * 0.75;
  const g = unit * 0.28;
  const slash = (x: number) => `M${x - g / 2} ${h}L${x + g / 2} ${-h}`;
  return (
    <g transform={`translate(${at.x} ${at.y})${down ? ' rotate(90)' : ''}`}>
      <rect x={-g * 1.6} y={-h * 0.7} width={g * 3.2} height={h * 1.4} fill="var(--surface)" />
      <path d={slash(-g) + slash(g)} stroke="var(--bad)" strokeWidth={unit * 0.16} strokeLinecap="round" fill="none" />
    </g>
  );
}
