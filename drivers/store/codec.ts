import type { Priority, StoredError } from '../../core/model.ts'
import type { Alphabet, InformationElement, Segment } from '../../core/ports/transport.ts'

// Between the values of core and what a column holds.

const priorities: readonly Priority[] = ['high', 'normal', 'bulk']

export function priorityNumber(priority: Priority): number {
  return priorities.indexOf(priority)
}

export function priorityOf(number: number): Priority {
  return priorities[number] ?? 'normal'
}

export function flag(value: boolean): number {
  return value ? 1 : 0
}

export function errorJson(error: StoredError | undefined): string | null {
  return error === undefined ? null : JSON.stringify(error)
}

/** The error as a property, or nothing. */
export function errorField(json: string | null): { error?: StoredError } {
  return json === null ? {} : { error: JSON.parse(json) as StoredError }
}

/** A property for a column that may be null. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { [Key in Name]?: Value } {
  return (value === null || value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }
}

/** Octets of a column as core knows them. */
export function fromBlob(blob: Uint8Array): Uint8Array {
  return new Uint8Array(blob.buffer, blob.byteOffset, blob.byteLength)
}

/** A segment in columns. */
export interface SegmentColumns {
  alphabet: string
  udh: string
  data: Uint8Array
  message_class: number | null
}

/** Parts that are paid for. */
export function spansOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { spans = 1 }) => sum + spans, 0)
}

export function segmentColumns(segment: Segment): SegmentColumns {
  return {
    alphabet: segment.alphabet,
    udh: segment.udh.length === 0 ? '[]' : JSON.stringify(segment.udh.map(({ iei, data }) => [iei, hexOf(data)])),
    data: segment.data,
    message_class: segment.messageClass ?? null,
  }
}

export function segmentOf(columns: SegmentColumns): Segment {
  return {
    alphabet: columns.alphabet as Alphabet,
    udh: columns.udh === '[]' ? [] : (JSON.parse(columns.udh) as [number, string][]).map(elementOf),
    data: fromBlob(columns.data),
    ...optional('messageClass', columns.message_class as 0 | 1 | 2 | 3 | null),
  }
}

function elementOf([iei, hex]: [number, string]): InformationElement {
  return { iei, data: new Uint8Array(Buffer.from(hex, 'hex')) }
}

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex')
}
