import type { SettingsPage } from '../../host/contract/results.ts'

export type Node = SettingsPage['schema']
export type Path = readonly (string | number)[]

/** One setting that stands on a page of its own. */
export interface Leaf {
  readonly path: readonly string[]
  readonly title: string
  /** Its title, its sentence and the names of its values, in lower case, to look for words in. */
  readonly words: string
  /** Title of the page that it is on. */
  readonly subject: string
}

/** Every setting outside lists, for search. */
export function leavesOf(schema: Node): Leaf[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, subject]) =>
    key === '$schema' ? [] : inside(subject, [key], subject.title ?? key),
  )
}

function inside(node: Node, path: readonly string[], subject: string): Leaf[] {
  const { node: bare } = withoutNull(node)
  const title = node.title ?? path.at(-1) ?? ''
  const words = [title, node.description, ...Object.values(bare['x-choices'] ?? {})].join(' ').toLowerCase()
  const own = { path, title, words, subject }
  const below = Object.entries(bare.properties ?? {}).flatMap(([key, inner]) => inside(inner, [...path, key], subject))
  return bare.properties ? below : [own]
}

/** A node without its alternative `null`, and whether it had one. */
export function withoutNull(node: Node): { readonly node: Node; readonly nullable: boolean } {
  const others = node.anyOf?.filter((alternative) => alternative.type !== 'null')
  if (!node.anyOf || others?.length !== 1) return { node, nullable: false }
  const { anyOf: _, ...words } = node
  return {
    node: {
      ...words,
      ...others[0],
      title: words.title ?? others[0]?.title,
      description: words.description ?? others[0]?.description,
    } as Node,
    nullable: true,
  }
}

export function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string | number, unknown>)[key]
  }
  return found
}
