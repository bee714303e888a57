'use client';
export function AuthorityView() {
  return null;
}
