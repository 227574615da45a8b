/**
 * `npm run docs`: writes the JSON Schema of the settings file and the page that lists every setting, both drawn from the one schema. A test
 * fails when they are out of date.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchema } from '../core/settings/tree.ts'
import { type SettingWords, settingsWords } from '../core/settings/words.ts'
import { compatibilityPage } from './foreign/page.ts'

export const schemaPath = join(import.meta.dirname, 'settings.schema.json')
export const pagePath = join(import.meta.dirname, 'SETTINGS.md')
export const compatibilityPath = join(import.meta.dirname, 'COMPATIBILITY.md')

export { compatibilityPage }

/** The published JSON Schema, as text. */
export function schemaText(): string {
  return `${JSON.stringify(jsonSchema(), undefined, 2)}\n`
}

/** Every setting by subject: its path, what it must be, its default and what it does. */
export function settingsPage(): string {
  const rows = settingsWords().filter((setting) => setting.path !== '$schema')
  const subjects = [...new Set(rows.map(({ path }) => path.split(/[.[]/)[0] ?? ''))]
  const pages = subjects.map((subject) => {
    const mine = rows.filter(({ path }) => path.split(/[.[]/)[0] === subject)
    const head = mine.find(({ path }) => path === subject)
    const title = head ? `## ${head.title} (\`${subject}\`)\n\n${head.description}` : `## ${subject}`
    const table = mine.filter((setting) => !setting.section).map(row)
    return [title, '', '| setting | value | default | what it does |', '|---|---|---|---|', ...table, ''].join('\n')
  })
  return [
    '# Settings',
    '',
    'One JSON file, `settings.json` in the data folder (or the file given with `--config`). Only what differs from the defaults needs to stand',
    'in it: `{}` is valid. `textpost settings set PATH VALUE` changes one, `textpost settings check` finds mistakes. Passwords and PINs are',
    'never in it; see `textpost secret --help`. This page is made from the schema by `npm run docs`.',
    '',
    ...pages,
  ].join('\n')
}

function row(setting: SettingWords): string {
  const standard = setting.required
    ? 'must be given'
    : setting.default === undefined
      ? '–'
      : `\`${JSON.stringify(setting.default)}\``
  const value = setting.unit === undefined ? setting.expected : `${setting.expected}, in ${setting.unit}`
  const cells = [
    `\`${setting.path}\``,
    value,
    standard,
    `**${setting.title}.** ${setting.description}${meanings(setting)}`,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

function meanings({ choices = {} }: SettingWords): string {
  const each = Object.entries(choices).map(([value, meaning]) => `\`${value}\`: ${meaning}.`)
  return each.map((one) => ` ${one}`).join('')
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(schemaPath, schemaText())
  writeFileSync(pagePath, settingsPage())
  writeFileSync(compatibilityPath, compatibilityPage())
}
