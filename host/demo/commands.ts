import { sentenceOf } from '../../core/errors.ts'
import { readPhone } from '../../core/rules/phone.ts'
import { howLong, table } from '../cli/output.ts'
import { language, stateWord, t } from '../cli/words.ts'
import { linkNames, people, phones, textAddress } from './cast.ts'
import { help } from './view/welcome.ts'
import type { DemoWorld } from './world.ts'

/** What a typed line led to: words to show, or the end. */
export interface CommandOutcome {
  readonly say?: string
  readonly quit?: true
}

/** Does what a person typed. Never rejects: what goes wrong is said. */
export async function runCommand(world: DemoWorld, typed: string): Promise<CommandOutcome> {
  const [, verb = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(typed) ?? []
  try {
    switch (verb.toLowerCase()) {
      case '':
        return {}
      case 'mail':
        return await mail(world, rest)
      case 'phone':
        return await phone(world, rest)
      case 'on':
      case 'off':
        return switchPhone(world, rest, verb.toLowerCase() === 'on')
      case 'status':
        return { say: await status(world) }
      case 'help':
      case '?':
        return { say: help() }
      case 'quit':
      case 'exit':
        return { quit: true }
      default:
        return { say: `${t('“{name}” is no command. These are:', { name: verb })}\n${help()}` }
    }
  } catch (thrown) {
    return {
      say: t('That did not work: {reason}.', { reason: thrown instanceof Error ? thrown.message : String(thrown) }),
    }
  }
}

async function mail(world: DemoWorld, rest: string): Promise<CommandOutcome> {
  const { number, words, problem } = addressee(rest)
  if (number === undefined) return { say: problem }
  if (words === '') return { say: t('Add the words of the mail: mail kim Hello!') }
  const [anna] = people
  const owner = phones.find((one) => one.number === number)
  const subject = t('A word to {name}', { name: owner?.name ?? number })
  await world.mailProgram(anna.address).send({ to: textAddress(number, owner?.way), subject, text: words })
  return {}
}

async function phone(world: DemoWorld, rest: string): Promise<CommandOutcome> {
  const { number, words, problem } = addressee(rest)
  if (number === undefined) return { say: problem }
  if (words === '') return { say: t('Add the words of the text: phone kim Hello?') }
  const sender = world.network.phone(number)
  if (!sender.on)
    return { say: t('That phone is switched off. “on {name}” switches it on.', { name: rest.split(/\s/)[0] ?? '' }) }
  await sender.send(words)
  return {}
}

function switchPhone(world: DemoWorld, rest: string, on: boolean): CommandOutcome {
  const { number, problem } = addressee(rest)
  if (number === undefined) return { say: problem }
  const phone = world.network.phone(number)
  if (phone.on === on) return { say: on ? t('That phone is on already.') : t('That phone is off already.') }
  phone.on = on
  return {}
}

/** The phone that a line begins with, by its owner's name or its number, and the rest. Numbers may have blanks only when nothing follows. */
function addressee(rest: string): { number?: string; words: string; problem: string } {
  const [, first = '', words = ''] = /^(\S*)\s*([\s\S]*)$/.exec(rest) ?? []
  const office = { country: 'SE', shortCodes: [] }
  const alias = first.toLowerCase()
  const number = phones.find((one) => one.alias === alias)?.number ?? readPhone(first, office)
  if (number !== undefined) return { number, words, problem: '' }
  const names = phones.map((one) => one.alias).join(', ')
  const problem =
    first === ''
      ? t('Say which phone: {names}, or a number such as +46701740644.', { names })
      : t('“{name}” is no phone: {names}, or a number such as +46701740644.', { name: first, names })
  return { words, problem }
}

async function status(world: DemoWorld): Promise<string> {
  const { links, queues, now, mailsWaiting } = await world.engine.gateway.status()
  const linkRows = links.map(({ kind, state, since, code, details }) => [
    t(linkNames[kind]),
    state === 'working' ? t('✓ works') : `✕ ${stateWord(state)}`,
    t('for {time}', { time: howLong(now - since) }),
    code === undefined ? '' : sentenceOf(code, details, language()),
  ])
  const waiting = queues.reduce((sum, { queued, sending, unknown }) => sum + queued + sending + unknown, 0)
  const off = world.network.phones.filter((one) => !one.on)
  return [
    table(['', '', '', ''], linkRows).trimStart(),
    t('Waiting: {texts} texts, {mails} mails.', { texts: waiting, mails: mailsWaiting }),
    ...(off.length === 0
      ? []
      : [t('Switched off: {names}.', { names: off.map((one) => nameOf(one.number)).join(', ') })]),
  ].join('\n')
}

function nameOf(number: string): string {
  return phones.find((one) => one.number === number)?.name ?? number
}
