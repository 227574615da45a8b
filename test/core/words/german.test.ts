import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { germanErrors } from '../../../core/errors/german.ts'
import { errorTable, GatewayError, sentenceOf } from '../../../core/errors.ts'
import { explain } from '../../../core/ledger/words.ts'
import { germanSettings } from '../../../core/settings/german.ts'
import { parseSettings, problemLineIn } from '../../../core/settings/parse.ts'
import { jsonSchema, type SchemaNode } from '../../../core/settings/tree.ts'
import { schemaIn } from '../../../core/settings/words.ts'
import { germanPhrases } from '../../../core/words/phrases-de.ts'
import { languageOf, phrase, say } from '../../../core/words/say.ts'
import { germanCli } from '../../../host/cli/german.ts'
import { bare, englishWords, placesOf } from '../../support/english.ts'

function expectGerman(name: string, source: string, german: string) {
  expect(placesOf(german), name).toEqual(placesOf(source))
  expect(german === '', name).toBe(source === '')
  expect(bare(german), name).not.toMatch(englishWords)
  // A sentence is not the same in both; a name may be.
  if (source.replace(/\{\w+\}/g, '').length > 24) expect(german, name).not.toBe(source)
}

describe('every table is German whole', () => {
  test('errors', () => {
    expect(Object.keys(germanErrors).sort()).toEqual(Object.keys(errorTable).sort())
    for (const [code, { what, means, todo }] of Object.entries(errorTable)) {
      const german = germanErrors[code as keyof typeof errorTable]
      expectGerman(`${code} what`, what, german.what)
      expectGerman(`${code} means`, means, german.means)
      expectGerman(`${code} todo`, todo, german.todo)
    }
  })

  test.each([
    ['phrases', germanPhrases],
    ['settings', germanSettings],
    ['the command line', germanCli],
  ])('%s', (_, table) => {
    const rows = Object.entries(table)
    expect(rows.length).toBeGreaterThan(100)
    for (const [source, german] of rows) expectGerman(source, source, german)
  })

  test('the schema that pages draw the settings from', () => {
    const walk = (node: SchemaNode, german: SchemaNode | undefined, path: string) => {
      for (const word of ['title', 'description'] as const)
        if (node[word] !== undefined) expectGerman(`${path} ${word}`, node[word], german?.[word] ?? '')
      for (const [name, inner] of Object.entries(node.properties ?? {}))
        walk(inner, german?.properties?.[name], `${path}.${name}`)
      if (node.items) walk(node.items, german?.items, `${path}[]`)
      for (const [at, inner] of (node.oneOf ?? []).entries()) walk(inner, german?.oneOf?.[at], `${path}[${at}]`)
      for (const [at, inner] of (node.anyOf ?? []).entries()) walk(inner, german?.anyOf?.[at], path)
    }
    walk(jsonSchema(), schemaIn('de'), '')
  })

  /** What a sentence is completed with must have its German too, wherever it is written. */
  test('reasons within sentences are phrases of the table', () => {
    const literal = /\b(?:reason|words|why|how|by|because|action|where):\s*'([^'\\\n]*(?:\\.[^'\\\n]*)*)'/g
    const missing: string[] = []
    for (const room of ['core', 'drivers', 'host']) {
      for (const file of readdirSync(room, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts') || /simulator|^demo|view/.test(file) || /german|phrases-de/.test(file)) continue
        for (const [, text = ''] of readFileSync(join(room, file), 'utf8').matchAll(literal))
          if (/ /.test(text) && !Object.hasOwn(germanPhrases, text)) missing.push(`${join(room, file)}: ${text}`)
      }
    }
    expect(missing).toEqual([])
  })
})

describe('one function says a sentence in a language', () => {
  test('an error with a reason inside a reason', () => {
    const { code, details } = new GatewayError('rules/sender-not-proven', {
      details: {
        sender: 'anna@example.com',
        reason: phrase('{one}; {other}', {
          one: phrase('{who} says {what}', { who: phrase('the mail server'), what: phrase('nothing') }),
          other: phrase('the subject has no secret code'),
        }),
      },
    })
    expect(sentenceOf(code, details)).toMatch(
      /^Nothing proves .* anna@example\.com: the mail server says nothing; the subject has no secret code\./,
    )
    expect(sentenceOf(code, details, 'de')).toMatch(
      /^Nichts beweist.* anna@example\.com ist: der Mailserver sagt nichts; im Betreff steht kein geheimes Wort\./,
    )
  })

  test('stored and read again, it is the same', () => {
    const why = phrase('rule {number} ({what})', { number: 2, what: [phrase('sender {value}', { value: 'a@b.c' })] })
    const stored = JSON.parse(JSON.stringify({ kind: 'text.routed', transport: 'modem-1', why }))
    expect(explain(stored)).toBe('Goes by modem-1: rule 2 (sender a@b.c).')
    expect(explain(stored, 'de')).toBe('Geht über modem-1: Regel 2 (Absender a@b.c).')
  })

  test('what people and servers wrote is never taken for a phrase', () => {
    expect(sentenceOf('mail/take-failed', { subject: 'refused', reason: 'refused', folder: 'sent' }, 'de')).toMatch(
      /^Die Mail „refused“ konnte nicht verarbeitet werden: abgelehnt\. Sie liegt im Ordner sent,/,
    )
    expect(say('{reason} and a sentence of an earlier version', 'de')).toBe(
      '{reason} and a sentence of an earlier version',
    )
    expect(sentenceOf('future/code', {}, 'de')).toBe('future/code')
  })

  test('numbers and moments are written as the language writes them', () => {
    const details = {
      price: { number: 0.5, decimals: 2 },
      spent: { number: 9.8, decimals: 2 },
      cap: { number: 10, decimals: 2 },
      currency: 'EUR',
    }
    expect(sentenceOf('rules/spending-cap', details)).toMatch(/costs 0\.50 EUR; 9\.80 of 10\.00 EUR/)
    expect(sentenceOf('rules/spending-cap', details, 'de')).toMatch(/kostet 0,50 EUR; .*9,80 von 10,00 EUR/)
    const since = { moment: Date.UTC(2026, 0, 31, 8, 5) }
    expect(say(since, 'en')).toBe('2026-01-31 08:05 UTC')
    expect(say(since, 'de')).toBe('31.01.2026, 08:05 Uhr (UTC)')
  })

  test('a mistake in the settings', () => {
    const reading = parseSettings({ queue: { expiryHours: 'long' }, office: { name: 'x'.repeat(99) }, nonsense: 1 })
    const lines = 'problems' in reading ? reading.problems.map((one) => problemLineIn('de', one)) : []
    expect(lines).toContain(
      'queue.expiryHours muss eine Zahl von 0,1 bis 720 sein, nicht „long“. Beispiel: "expiryHours": 24',
    )
    expect(lines.join('\n')).toMatch(/office\.name darf höchstens 60 Zeichen lang sein\./)
    expect(lines.join('\n')).not.toMatch(englishWords)
  })

  test('languages by their tags', () => {
    expect(['de-AT', 'de_DE.UTF-8', 'DE', 'en-GB', 'C.UTF-8', 'sv', '', undefined].map(languageOf)).toEqual([
      'de',
      'de',
      'de',
      'en',
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
