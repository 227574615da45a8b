import { GatewayError } from '../errors.ts'
import { type Language, phrase, say, type Words } from '../words/say.ts'
import { crossChecks } from './cross-checks.ts'
import { type JsonReading, readJson } from './json-text.ts'
import { type LocatedProblem, problemsOf, type SettingsProblem, saidOf } from './problems.ts'
import { type Settings, settingsSchema } from './schema.ts'

export type SettingsReading = { readonly settings: Settings } | { readonly problems: readonly SettingsProblem[] }

/** As many problems as anybody reads. */
const mostProblems = 50
const longestText = 4_000_000

/** Checks settings and fills in the defaults, or tells every problem. Never throws. */
export function parseSettings(json: unknown): SettingsReading {
  const reading = check(json)
  return 'settings' in reading ? reading : { problems: reading.problems.map(withoutKeys) }
}

/** Reads the text of a settings file. Problems carry their line and column. Never throws. */
export function parseSettingsText(text: string): SettingsReading {
  if (text.length > longestText)
    return { problems: [{ path: '', ...saidOf(phrase('is far too large for a settings file')), example: '' }] }
  const json = readJson(text)
  if ('fault' in json) {
    const { what, place } = json.fault
    return {
      problems: [
        {
          path: '',
          ...saidOf(phrase('is no valid JSON: {what}', { what })),
          example: '{"office": {"country": "SE"}}',
          place,
        },
      ],
    }
  }
  const reading = check(json.value)
  if ('settings' in reading) return reading
  return { problems: reading.problems.map((problem) => located(problem, json)).sort(byPlace) }
}

/** One line for a person: where, what, and an example. */
export function problemLine(problem: SettingsProblem): string {
  return problemLineIn('en', problem)
}

/** The same in a language. */
export function problemLineIn(language: Language, problem: SettingsProblem): string {
  return say(lineOf(problem), language)
}

function lineOf({ path, said, what, example, place }: SettingsProblem): Words {
  const file = path === '' ? phrase('The settings file') : path
  const where = place
    ? phrase('{where} (line {line}, column {column})', { where: file, line: place.line, column: place.column })
    : file
  const sentence = phrase(/[?.!]$/.test(what) ? '{where} {what}' : '{where} {what}.', { where, what: said })
  return example === '' ? sentence : phrase('{what} Example: {example}', { what: sentence, example })
}

/** The problems as the error that a command or a page reports. */
export function settingsError(problems: readonly SettingsProblem[]): GatewayError {
  const [first, ...others] = problems
  const line = first ? lineOf(first) : phrase('The settings file is wrong.')
  const problem = others.length === 0 ? line : phrase('{what} (and {count} more)', { what: line, count: others.length })
  return new GatewayError('settings/wrong', {
    details: { problem, count: problems.length },
    wire: problems.map(problemLine).join('\n'),
  })
}

function check(json: unknown): { settings: Settings } | { problems: LocatedProblem[] } {
  const parsed = settingsSchema.safeParse(json)
  const problems = parsed.success ? crossChecks(parsed.data) : firsts(problemsOf(parsed.error.issues, json))
  if (parsed.success && problems.length === 0) return { settings: parsed.data }
  return { problems: problems.slice(0, mostProblems) }
}

/** A value that is wrong in two ways is told once. */
function firsts(problems: readonly LocatedProblem[]): LocatedProblem[] {
  return problems.filter(({ path }, at) => problems.findIndex((other) => other.path === path) === at)
}

function located(problem: LocatedProblem, json: JsonReading): SettingsProblem {
  const plain = withoutKeys(problem)
  if (!('placeOf' in json)) return plain
  // What is missing stands nowhere; then the group that lacks it is shown.
  for (let length = problem.keys.length; length >= 0; length--) {
    const place = json.placeOf(problem.keys.slice(0, length))
    if (place) return { ...plain, place }
  }
  return plain
}

function byPlace(a: SettingsProblem, b: SettingsProblem): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0)
}

function withoutKeys({ keys: _, ...problem }: LocatedProblem): SettingsProblem {
  return problem
}
