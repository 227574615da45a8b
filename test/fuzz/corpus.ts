import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CorpusEntry, nameOf, smallest } from './engine.ts'

const keptFolder = join(import.meta.dirname, 'corpus')
/** What runs leave to the next ones; no part of the repository. */
const workFolder = join(import.meta.dirname, '..', '.work', 'fuzz')

/** Inputs that once broke something begin so and are never thrown away. */
export const brokePrefix = 'broke-'
const mostKeptOctets = 24_000

export function keptCorpus(border: string): { readonly name: string; readonly input: Uint8Array }[] {
  return filesIn(join(keptFolder, border))
}

/** What earlier runs found beside the kept corpus. */
export function workCorpus(border: string): Uint8Array[] {
  return filesIn(join(workFolder, border)).map(({ input }) => input)
}

export function saveWork(border: string, entries: readonly CorpusEntry[]): void {
  const folder = join(workFolder, border)
  mkdirSync(folder, { recursive: true })
  for (const { input } of entries) {
    const file = join(folder, nameOf(input))
    if (!existsSync(file)) writeFileSync(file, input)
  }
}

/** The kept corpus becomes a small one that takes every branch that is known; what once broke something stays. */
export function keepSmallest(border: string, entries: readonly CorpusEntry[]): number {
  const folder = join(keptFolder, border)
  mkdirSync(folder, { recursive: true })
  for (const { name } of keptCorpus(border)) if (!name.startsWith(brokePrefix)) rmSync(join(folder, name))
  const kept = smallest(entries, mostKeptOctets)
  for (const { input } of kept) writeFileSync(join(folder, nameOf(input)), input)
  return kept.length
}

/** Where an input that breaks something is put. */
export function findingFile(border: string, input: Uint8Array | string): string {
  const name = typeof input === 'string' ? input : nameOf(input)
  return join(workFolder, 'findings', `${border}-${name}`)
}

export function saveFinding(border: string, input: Uint8Array): string {
  const file = findingFile(border, input)
  mkdirSync(join(workFolder, 'findings'), { recursive: true })
  writeFileSync(file, input)
  return file
}

function filesIn(folder: string): { name: string; input: Uint8Array }[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, input: readFileSync(join(folder, name)) }))
}
