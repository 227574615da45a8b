import { phrase, type Words } from '../words/say.ts'
import { readJson } from './json-text.ts'
import { nearest } from './nearest.ts'
import { parseSettings } from './parse.ts'
import { type SettingsProblem, saidOf } from './problems.ts'
import type { Settings } from './schema.ts'
import { memberOf, nodeAt, type SchemaNode, valueAt, withoutNull } from './tree.ts'

type Keys = (string | number)[]

/** Settings as written (what differs from the defaults) after a change, and as they hold. */
export type SettingsChange =
  | { readonly input: unknown; readonly settings: Settings }
  | { readonly problems: readonly SettingsProblem[] }

/** The value at a dotted path, defaults included: `queue.expiryHours`, `transports.modem-1.port`, `permission.allow.0`. */
export function getPath(
  settings: Settings,
  path: string,
): { readonly value: unknown } | { readonly problem: SettingsProblem } {
  const found = resolve(settings, path)
  return 'problem' in found ? found : { value: valueAt(found.keys, settings) }
}

/**
 * Sets the value at a dotted path from what was typed: numbers, true/false (on/off, yes/no) and null by the kind of the setting, lists as
 * JSON or with commas, groups as JSON. `<list>.+` adds an entry. `input` is left as it is; the change is a copy. A change after which
 * the settings would be wrong is refused with the problems.
 */
export function setPath(input: unknown, path: string, typed: string): SettingsChange {
  const found = resolve(input, path)
  if ('problem' in found) return { problems: [found.problem] }
  const node = nodeAt(found.keys, input)
  const value = convert(typed, node ?? {})
  if ('fault' in value)
    return {
      problems: [{ path, ...saidOf(phrase('was given no valid JSON: {what}', { what: value.fault })), example: '' }],
    }
  return checked(replaced(input, found.keys, value.value))
}

/** Takes the value at a dotted path out, so that its default holds again; an entry of a list is removed. */
export function unsetPath(input: unknown, path: string): SettingsChange {
  const found = resolve(input, path)
  if ('problem' in found) return { problems: [found.problem] }
  return checked(replaced(input, found.keys, undefined))
}

/**
 * Puts `value` at `keys` and checks the whole; undefined takes it out, so that its default holds again, or removes the entry of a list.
 * Keys are taken as they are: names of members and places in lists.
 */
export function changeAt(input: unknown, keys: readonly (string | number)[], value: unknown): SettingsChange {
  return checked(replaced(input, keys, value))
}

function checked(input: unknown): SettingsChange {
  const reading = parseSettings(input)
  return 'settings' in reading ? { input, settings: reading.settings } : reading
}

/** Turns a dotted path into keys. Groups that are not written yet are walked by the schema; entries of lists must exist. */
function resolve(input: unknown, path: string): { readonly keys: Keys } | { readonly problem: SettingsProblem } {
  const words = path.split('.')
  const keys: Keys = []
  while (words.length > 0) {
    const value = valueAt(keys, input)
    const node = nodeAt(keys, input)
    const step = node?.type === 'array' ? entry(value, words) : member(node, words)
    if (!('key' in step)) return { problem: { path, ...saidOf(step.fault), example: '' } }
    keys.push(step.key)
    words.splice(0, step.used)
  }
  return { keys }
}

function member(
  node: SchemaNode | undefined,
  words: readonly string[],
): { key: string; used: number } | { fault: Words } {
  const word = words[0] as string
  const known = Object.keys(node?.properties ?? {})
  if (known.includes(word)) return { key: word, used: 1 }
  const near = nearest(word, known)
  if (near !== undefined)
    return { fault: phrase('is no setting: “{name}” is unknown; did you mean “{near}”?', { name: word, near }) }
  const names = known.join(', ')
  return {
    fault:
      names === ''
        ? phrase('is no setting: “{name}” is unknown', { name: word })
        : phrase('is no setting: “{name}” is unknown; there are {names}', { name: word, names }),
  }
}

/** A place in a list: its number, its name (which may hold dots), or `+` for one more. */
function entry(value: unknown, words: readonly string[]): { key: number; used: number } | { fault: Words } {
  const list = Array.isArray(value) ? value : []
  const word = words[0] as string
  if (word === '+' && words.length === 1) return { key: list.length, used: 1 }
  for (let used = words.length; used >= 1; used--) {
    const name = words.slice(0, used).join('.')
    const at = list.findIndex((element) => memberOf(element, 'name') === name)
    if (at >= 0) return { key: at, used }
  }
  if (/^\d{1,6}$/.test(word) && Number(word) < list.length) return { key: Number(word), used: 1 }
  const names = list.map((element) => memberOf(element, 'name')).filter((name) => typeof name === 'string')
  const what =
    names.length > 0
      ? phrase('there are {names}', { names: names.join(', ') })
      : phrase('the list has {count} entries', { count: list.length })
  return { fault: phrase('names “{name}”, which is not in the list; {what}', { name: word, what }) }
}

function convert(typed: string, given: SchemaNode): { readonly value: unknown } | { readonly fault: Words } {
  const { node, nullable } = withoutNull(given)
  const word = typed.trim()
  if (nullable && word === 'null') return { value: null }
  if (node.anyOf) return { value: /^\d+$/.test(word) ? Number(word) : typed }
  switch (node.type) {
    case 'integer':
    case 'number':
      return { value: /^[+-]?\d+(\.\d+)?$/.test(word) ? Number(word) : typed }
    case 'boolean':
      if (/^(true|on|yes)$/i.test(word)) return { value: true }
      return { value: /^(false|off|no)$/i.test(word) ? false : typed }
    case 'array':
      return word.startsWith('[') ? json(word) : { value: listOf(word, node.items) }
    case 'string':
      return { value: typed }
    default:
      return json(word)
  }
}

function listOf(word: string, items: SchemaNode | undefined): unknown {
  if (word === '') return []
  const parts = word.split(',').map((part) => part.trim())
  const numeric = items?.type === 'integer' || items?.type === 'number'
  return numeric ? parts.map((part) => (/^[+-]?\d+(\.\d+)?$/.test(part) ? Number(part) : part)) : parts
}

function json(word: string): { readonly value: unknown } | { readonly fault: Words } {
  const reading = readJson(word)
  return 'fault' in reading ? { fault: reading.fault.what } : { value: reading.value }
}

/** A copy with another value at `keys`; undefined removes it. */
function replaced(input: unknown, keys: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return value
  const inner = replaced(memberOf(input, key), rest, value)
  if (typeof key === 'number') {
    const list: unknown[] = Array.isArray(input) ? [...input] : []
    if (inner === undefined) list.splice(key, 1)
    else list[key] = inner
    return list
  }
  const group: Record<string, unknown> = typeof input === 'object' && input !== null ? { ...input } : {}
  if (inner === undefined) delete group[key]
  else group[key] = inner
  return group
}
