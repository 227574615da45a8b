import { type Language, say } from '../words/say.ts'
import { germanExamples, germanSettings } from './german.ts'
import { expected } from './problems.ts'
import { jsonSchema, type SchemaNode, withoutNull } from './tree.ts'

/** One setting, for the documentation, pages and help. */
export interface SettingWords {
  /** `queue.expiryHours`; an entry of a list is `[]`, of the transports `[smpp]`, `[modem]` and so on. */
  readonly path: string
  readonly title: string
  readonly description: string
  /** What the value must be: `a whole number from 1 to 1000`. */
  readonly expected: string
  /** A group of settings, with none of its own. */
  readonly section: boolean
  /** Must be there. */
  readonly required: boolean
  readonly default?: unknown
  readonly unit?: string
  /** What each of its values means, where they are few. */
  readonly choices?: Readonly<Record<string, string>>
  readonly examples: readonly unknown[]
  readonly advanced: boolean
}

/** Every setting, in the order of the schema. */
export function settingsWords(): SettingWords[] {
  return membersOf(jsonSchema(), '')
}

function membersOf(node: SchemaNode, above: string): SettingWords[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, inner]) => {
    const path = above === '' ? key : `${above}.${key}`
    return [wordsOf(inner, path, node.required?.includes(key) ?? false), ...inside(inner, path)]
  })
}

function inside(node: SchemaNode, path: string): SettingWords[] {
  if (node.type === 'object') return membersOf(node, path)
  const { items } = node
  if (!items) return []
  if (items.oneOf) {
    return items.oneOf.flatMap((kind) => membersOf(kind, `${path}[${String(kind.properties?.kind?.const)}]`))
  }
  return membersOf(items, `${path}[]`)
}

function wordsOf(given: SchemaNode, path: string, required: boolean): SettingWords {
  const { node } = withoutNull(given)
  const section = node.type === 'object'
  return {
    path,
    title: node.title ?? '',
    description: node.description ?? '',
    expected: kindOf(given),
    section,
    required,
    ...(node.default === undefined || section ? {} : { default: node.default }),
    ...(node['x-unit'] === undefined ? {} : { unit: node['x-unit'] }),
    ...(node['x-choices'] === undefined ? {} : { choices: node['x-choices'] }),
    examples: node.examples ?? [],
    advanced: node['x-advanced'] ?? false,
  }
}

function kindOf(node: SchemaNode): string {
  if (node.type === 'string' && !node.enum && node.const === undefined) return 'text'
  if (node.type === 'array') return node.items?.properties || node.items?.oneOf ? 'list of groups' : 'list'
  return node.type === 'object' ? 'group' : say(expected(node), 'en')
}

const translated = new Map<Language, SchemaNode>()

/** The schema with its words in a language, for pages; what is checked is the same. */
export function schemaIn(language: Language): SchemaNode {
  if (language === 'en') return jsonSchema()
  const known = translated.get(language) ?? inGerman(jsonSchema())
  translated.set(language, known)
  return known
}

function inGerman(node: SchemaNode): SchemaNode {
  const { title, description, examples, properties, items, oneOf, anyOf, 'x-unit': unit, 'x-choices': choices } = node
  return {
    ...node,
    ...(title === undefined ? {} : { title: german(title) }),
    ...(description === undefined ? {} : { description: german(description) }),
    ...(unit === undefined ? {} : { 'x-unit': german(unit) }),
    ...(examples === undefined ? {} : { examples: examples.map(exampleIn) }),
    ...(choices === undefined
      ? {}
      : { 'x-choices': Object.fromEntries(Object.entries(choices).map(([value, name]) => [value, german(name)])) }),
    ...(items ? { items: inGerman(items) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(inGerman) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(inGerman) } : {}),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, inGerman(inner)])) }
      : {}),
  }
}

function exampleIn(example: unknown): unknown {
  if (typeof example === 'string') return germanExamples[example] ?? example
  return Array.isArray(example) ? example.map(exampleIn) : example
}

function german(text: string): string {
  return (germanSettings as Readonly<Record<string, string>>)[text] ?? text
}
