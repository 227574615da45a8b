import { printable } from '../../cli/output.ts'
import { stateWord, t } from '../../cli/words.ts'
import { linkNames, type Way, wayNames } from '../cast.ts'
import type { Failure, Report, Step } from '../once.ts'
import { scenesIn } from '../scenes.ts'
import { type Paint, plain } from './paint.ts'
import { foldTo } from './width.ts'

const indent = ' '.repeat(23)

export interface TimelineOptions {
  readonly columns?: number
  readonly paint?: Paint
}

/** What stands above the steps. */
export function timelineHeading(paint: Paint = plain): string {
  return [
    paint('bold', t('Textpost demo: one conversation over each way to a phone.')),
    t('Mail server, SMS provider, modem and phones are simulated; nothing leaves this computer.'),
    '',
    paint('dim', '     at     took'),
  ].join('\n')
}

/** The lines of `demo --once` as its steps are taken. */
export class Timeline {
  readonly #columns: number
  readonly #paint: Paint
  #way: Way | undefined

  constructor({ columns = 100, paint = plain }: TimelineOptions = {}) {
    this.#columns = columns
    this.#paint = paint
  }

  step(step: Step): string {
    const paint = this.#paint
    const lines: string[] = []
    if (step.way !== undefined && step.way !== this.#way) {
      this.#way = step.way
      lines.push(
        '',
        paint(
          'bold',
          t('Anna and {name}, by {way}', {
            name: scenesIn('en').ways[step.way].phone.name,
            way: t(wayNames[step.way]),
          }),
        ),
      )
    }
    const times = paint('dim', `${milliseconds(step.atMs)} ${milliseconds(step.tookMs)}`)
    const sign = step.ok ? paint('green', '✓') : paint('red', '✕')
    lines.push(`${times}  ${sign}  ${step.words}`)
    if (step.quote !== undefined) {
      const folded = foldTo(`“${printable(step.quote)}”`, this.#columns - indent.length)
      lines.push(...folded.map((line) => paint('dim', `${indent}${line}`)))
    }
    return lines.join('\n')
  }

  summary({ ok, tookMs, failure }: Report): string {
    if (ok || !failure) {
      const words = t('Both conversations went through, there and back, in {seconds} s.', {
        seconds: { number: tookMs / 1000, decimals: 1 },
      })
      return `\n${this.#paint('green', '✓')} ${this.#paint('bold', words)}`
    }
    return ['', ...this.#failure(failure)].join('\n')
  }

  #failure({ way, words, reason, links, story }: Failure): string[] {
    const title =
      way === undefined
        ? t('The demo stopped at the step “{step}”.', { step: words })
        : t('The demo stopped, by {way}, at the step “{step}”.', { way: t(wayNames[way]), step: words })
    const fold = (line: string) => foldTo(printable(line), this.#columns - 4).map((part) => `    ${part}`)
    return [
      `${this.#paint('red', '✕')} ${this.#paint('bold', title)}`,
      ...fold(reason),
      '',
      `  ${t('Links')}`,
      ...links.flatMap(({ kind, state, sentence }) =>
        fold(`${t(linkNames[kind])}: ${stateWord(state)}${sentence === '' ? '' : `. ${sentence}`}`),
      ),
      ...(story.length === 0 ? [] : ['', `  ${t('What Textpost’s log says of it')}`, ...story.flatMap(fold)]),
    ]
  }
}

function milliseconds(durationMs: number): string {
  return `${String(durationMs).padStart(5)} ms`
}
