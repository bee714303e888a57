import {
  Award,
  Box,
  Boxes,
  FileCog,
  Layers,
  LayoutPanelTop,
  type LucideIcon,
  Network,
  Route,
  TriangleAlert,
  Zap,
} from 'lucide-react';
import type { Group } from './entries.ts';

export const ICONS: Readonly<Record<Group, LucideIcon>> = {
  attention: TriangleAlert,
  views: LayoutPanelTop,
  actions: Zap,
  workloads: Boxes,
  pods: Box,
  proxies: Layers,
  certificates: Award,
  services: Network,
  objects: FileCog,
  requests: Route,
};
