import type { SchemaNode } from '../../../core/settings/tree.ts'

const known = new Set([
  ...[
    '$schema',
    'type',
    'title',
    'description',
    'default',
    'examples',
    'enum',
    'const',
    'minimum',
    'maximum',
    'minLength',
    'maxLength',
  ],
  ...['minItems', 'maxItems', 'pattern', 'properties', 'required', 'additionalProperties', 'items', 'oneOf', 'anyOf'],
  ...['x-unit', 'x-advanced', 'x-kind', 'x-choices'],
])

/**
 * A small JSON Schema validator of its own (draft 2020-12, the keywords that occur). A keyword that it does not know is a fault, so that
 * it never passes what it has not looked at.
 */
export function faultsOf(node: SchemaNode, value: unknown, path = ''): string[] {
  const faults = Object.keys(node).flatMap((keyword) => (known.has(keyword) ? [] : [`unknown keyword ${keyword}`]))
  const fault = (what: string) => faults.push(`${path} ${what}`)
  if (node.type && !isOfType(node.type, value)) fault(`is no ${node.type}`)
  if (node.enum && !node.enum.includes(value)) fault('is none of the values')
  if (node.const !== undefined && node.const !== value) fault(`is not ${JSON.stringify(node.const)}`)
  if (typeof value === 'number') {
    if (node.minimum !== undefined && value < node.minimum) fault('is too small')
    if (node.maximum !== undefined && value > node.maximum) fault('is too large')
  }
  if (typeof value === 'string') {
    const length = [...value].length
    if (node.minLength !== undefined && length < node.minLength) fault('is too short')
    if (node.maxLength !== undefined && length > node.maxLength) fault('is too long')
    if (node.pattern !== undefined && !new RegExp(node.pattern, 'u').test(value)) fault('does not match')
  }
  if (Array.isArray(value)) {
    if (node.minItems !== undefined && value.length < node.minItems) fault('has too few entries')
    if (node.maxItems !== undefined && value.length > node.maxItems) fault('has too many entries')
    if (node.items)
      faults.push(...value.flatMap((entry, at) => faultsOf(node.items as SchemaNode, entry, `${path}[${at}]`)))
  } else if (typeof value === 'object' && value !== null) faults.push(...membersOf(node, value, path))
  const alternatives = node.oneOf ?? node.anyOf
  if (alternatives) {
    const fits = alternatives.filter((alternative) => faultsOf(alternative, value, path).length === 0).length
    if (node.oneOf ? fits !== 1 : fits === 0) fault(`fits ${fits} alternatives`)
  }
  return faults
}

function membersOf(node: SchemaNode, value: object, path: string): string[] {
  const { properties = {}, required = [], additionalProperties } = node
  const members = Object.entries(value)
  return [
    ...required.flatMap((key) => (Object.hasOwn(value, key) ? [] : [`${path} lacks ${key}`])),
    ...members.flatMap(([key, inner]) => {
      if (Object.hasOwn(properties, key)) return faultsOf(properties[key] as SchemaNode, inner, `${path}.${key}`)
      return additionalProperties === false ? [`${path} has ${key}`] : []
    }),
  ]
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}
