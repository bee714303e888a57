export { AppGlyph } from './AppGlyph.tsx';
export { ExternalGlyph } from './ExternalGlyph.tsx';
export { GatewayGlyph } from './GatewayGlyph.tsx';
export { Glyph } from './Glyph.tsx';
export { IstiodGlyph } from './IstiodGlyph.tsx';
export { KernelGlyph } from './KernelGlyph.tsx';
export { LockGlyph } from './LockGlyph.tsx';
export { type CertificateRing, ProxyGlyph } from './ProxyGlyph.tsx';
export { type Tone, toneColor, toneSoft } from './tone.ts';
