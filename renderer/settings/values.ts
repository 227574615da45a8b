import { RemoteError } from '../../host/contract/rpc-client.ts'
import { type Node, type Path, withoutNull } from '../lib/settings-tree.ts'

/** A copy with another value at `path`; undefined takes it out. */
export function replaced(input: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = Array.isArray(input) ? [...input] : []
    list[key] = replaced(list[key], rest, value)
    return list
  }
  const group: Record<string, unknown> = typeof input === 'object' && input !== null ? { ...input } : {}
  const inner = replaced(Object.hasOwn(group, key) ? group[key] : undefined, rest, value)
  if (inner === undefined) delete group[key]
  else group[key] = inner
  return group
}

/** What is written with the defaults of the schema around it, for showing. */
export function withDefaults(given: Node, written: unknown): unknown {
  const { node } = withoutNull(given)
  if (node.type !== 'object') return written === undefined ? node.default : written
  const group: Record<string, unknown> = typeof written === 'object' && written !== null ? { ...written } : {}
  for (const [key, member] of Object.entries(node.properties ?? {})) {
    const own = Object.hasOwn(group, key) ? group[key] : undefined
    const { node: bare } = withoutNull(member)
    // A group that may be absent stays absent.
    if (own === undefined && bare.type === 'object' && bare.default === undefined) continue
    const value = withDefaults(member, own)
    if (value !== undefined) group[key] = value
  }
  return group
}

/** The place within an entry that a refusal is about, and its words; undefined when it is about something else. */
export function problemAt(
  thrown: unknown,
  listPath: Path,
  at: number,
  name: string,
): { path: string; words: string } | undefined {
  if (!(thrown instanceof RemoteError) || thrown.code !== 'settings/wrong') return undefined
  const problem = String(thrown.details.problem ?? '')
  const list = listPath.join('.')
  for (const entry of [name, String(at)]) {
    const prefix = `${list}.${entry}.`
    if (entry !== '' && problem.startsWith(prefix)) return split(problem.slice(prefix.length))
  }
  return undefined
}

/** The dotted path that a refusal begins with, and the rest as a sentence. */
export function split(problem: string): { path: string; words: string } {
  const end = problem.indexOf(' ')
  const words = problem.slice(end + 1)
  return { path: problem.slice(0, end), words: words.charAt(0).toUpperCase() + words.slice(1) }
}
