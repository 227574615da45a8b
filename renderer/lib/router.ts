import { useMemo, useSyncExternalStore } from 'react'

// Places are `#/page/part/part`, each part percent-encoded, as the tray and notifications name them.

function watch(tell: () => void): () => void {
  window.addEventListener('hashchange', tell)
  return () => window.removeEventListener('hashchange', tell)
}

export function usePlace(): readonly string[] {
  const hash = useSyncExternalStore(watch, () => location.hash)
  return useMemo(() => partsOf(hash), [hash])
}

function partsOf(hash: string): readonly string[] {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function hrefOf(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

export function goTo(...parts: readonly string[]): void {
  location.hash = hrefOf(...parts)
}
