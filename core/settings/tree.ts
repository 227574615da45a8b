import * as z from 'zod'
import { settingsSchema } from './schema.ts'

/** The part of JSON Schema (draft 2020-12) that describes settings. */
export interface SchemaNode {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null'
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: SchemaNode
  readonly oneOf?: readonly SchemaNode[]
  readonly anyOf?: readonly SchemaNode[]
  readonly 'x-unit'?: string
  readonly 'x-advanced'?: boolean
  readonly 'x-kind'?: string
  /** What the values of `enum`, its own or that of its items, are called in the language of the words. */
  readonly 'x-choices'?: Readonly<Record<string, string>>
}

let published: (SchemaNode & { readonly $schema?: string }) | undefined

/**
 * The published JSON Schema (draft 2020-12) of a settings file: ranges, defaults and words; the unit of a number is `x-unit`, the
 * names of values are `x-choices`, settings for the few are `x-advanced`. What holds between settings (names that must exist) is not in it.
 */
export function jsonSchema(): SchemaNode & { readonly $schema?: string } {
  published ??= z.toJSONSchema(settingsSchema, {
    io: 'input',
    override({ jsonSchema }) {
      const node = jsonSchema as Record<string, unknown>
      rename(node, 'unit', 'x-unit')
      rename(node, 'advanced', 'x-advanced')
      rename(node, 'kind', 'x-kind')
      rename(node, 'choices', 'x-choices')
    },
  }) as SchemaNode
  return published
}

function rename(node: Record<string, unknown>, from: string, to: string): void {
  if (node[from] === undefined) return
  node[to] = node[from]
  delete node[from]
}

/** A node without its alternative `null`, and whether it had one. */
export function withoutNull(node: SchemaNode): { readonly node: SchemaNode; readonly nullable: boolean } {
  const others = node.anyOf?.filter((alternative) => alternative.type !== 'null')
  if (!node.anyOf || others?.length !== 1) return { node, nullable: false }
  const { anyOf: _, ...words } = node
  return { node: { ...words, ...others[0] }, nullable: true }
}

/** What describes the value at `path`, in settings that look like `input` (the kind of a transport decides); undefined when nothing does. */
export function nodeAt(path: readonly (string | number)[], input: unknown): SchemaNode | undefined {
  let node: SchemaNode | undefined = jsonSchema()
  let value = input
  for (const key of path) {
    node = node && child(node, key, value)
    value = memberOf(value, key)
  }
  if (!node?.oneOf) return node
  return chosen(node, value) ?? node
}

function child(node: SchemaNode, key: string | number, value: unknown): SchemaNode | undefined {
  if (typeof key === 'number') return node.items
  const own = node.oneOf ? chosen(node, value) : node
  const found = own?.properties
  return found && Object.hasOwn(found, key) ? found[key] : undefined
}

/** The alternative whose `kind` the value has. */
function chosen(node: SchemaNode, value: unknown): SchemaNode | undefined {
  const kind = memberOf(value, 'kind')
  return node.oneOf?.find((alternative) => alternative.properties?.kind?.const === kind)
}

/** An own member or element, or undefined. */
export function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined
}

export function valueAt(path: readonly (string | number)[], input: unknown): unknown {
  return path.reduce(memberOf, input)
}

/** `transports.modem-1.port`: an element that has a name of its own goes by it, others by their place. */
export function dotted(path: readonly (string | number)[], input: unknown): string {
  return path
    .map((key, depth) => {
      if (typeof key === 'string') return key
      const list = valueAt(path.slice(0, depth), input)
      const name = memberOf(memberOf(list, key), 'name')
      const unique =
        typeof name === 'string' &&
        name !== '' &&
        Array.isArray(list) &&
        list.filter((entry) => memberOf(entry, 'name') === name).length === 1
      return unique ? name : String(key)
    })
    .join('.')
}
