import { phrase } from '../words/say.ts'
import { type LocatedProblem, problem } from './problems.ts'
import type { Settings } from './schema.ts'
import { splitSystemId } from './smpp.ts'

type KeyPath = readonly (string | number)[]

/** What must hold between settings: names are unique, what is named exists. */
export function crossChecks(settings: Settings): LocatedProblem[] {
  return [
    ...uniqueNames(settings, ['mail', 'accounts'], settings.mail.accounts),
    ...uniqueNames(settings, ['mail', 'listener', 'users'], settings.mail.listener.users),
    ...uniqueNames(settings, ['transports'], settings.transports),
    ...accounts(settings),
    ...signIns(settings),
    ...namedTransports(settings),
    ...namedAccounts(settings),
    ...systemTypes(settings),
    ...prices(settings),
  ]
}

function uniqueNames(settings: Settings, keys: KeyPath, list: readonly { readonly name: string }[]): LocatedProblem[] {
  return list.flatMap(({ name }, at) =>
    list.findIndex((other) => other.name === name) === at
      ? []
      : [
          problem(
            [...keys, at, 'name'],
            settings,
            phrase('is “{name}” a second time; every one needs a name of its own', { name }),
          ),
        ],
  )
}

function accounts(settings: Settings): LocatedProblem[] {
  return settings.mail.accounts.flatMap((account, at) =>
    account.imap || account.smtp
      ? []
      : [
          problem(
            ['mail', 'accounts', at],
            settings,
            phrase('has neither imap nor smtp, so no mail comes or goes'),
            '"imap": {"host": "imap.example.com"}',
          ),
        ],
  )
}

function signIns(settings: Settings): LocatedProblem[] {
  return settings.mail.accounts.flatMap(({ signIn }, at) =>
    signIn?.provider === 'other' && signIn.issuer === undefined
      ? [
          problem(
            ['mail', 'accounts', at, 'signIn'],
            settings,
            phrase('names another provider, but not its address (issuer)'),
            '"issuer": "https://login.example.com"',
          ),
        ]
      : [],
  )
}

function namedTransports(settings: Settings): LocatedProblem[] {
  const known = settings.transports.map(({ name }) => name)
  const check = (keys: KeyPath, names: readonly string[]) =>
    names.flatMap((name, at) =>
      known.includes(name) ? [] : [missing([...keys, at], settings, 'transport', name, known)],
    )
  return [
    ...check(['routing', 'default'], settings.routing.default),
    ...settings.routing.rules.flatMap((rule, at) => check(['routing', 'rules', at, 'transports'], rule.transports)),
    ...settings.replies.rules.flatMap((rule, at) =>
      check(['replies', 'rules', at, 'transports'], rule.transports ?? []),
    ),
  ]
}

/** Mail that the listener takes goes by the account name `listener`. */
function namedAccounts(settings: Settings): LocatedProblem[] {
  const known = [...settings.mail.accounts.map(({ name }) => name), 'listener']
  return settings.routing.rules.flatMap((rule, at) =>
    (rule.accounts ?? []).flatMap((name, place) =>
      known.includes(name)
        ? []
        : [missing(['routing', 'rules', at, 'accounts', place], settings, 'mail account', name, known)],
    ),
  )
}

function missing(
  keys: KeyPath,
  settings: Settings,
  kind: 'transport' | 'mail account',
  name: string,
  known: readonly string[],
): LocatedProblem {
  const there =
    known.length === 0
      ? phrase('there is none yet')
      : phrase('there is {names}', { names: [...new Set(known)].join(', ') })
  return problem(
    keys,
    settings,
    phrase('names the {kind} “{name}”, which does not exist; {what}', { kind, name, what: there }),
    known[0] === undefined ? '' : JSON.stringify(known[0]),
  )
}

function systemTypes(settings: Settings): LocatedProblem[] {
  return settings.transports.flatMap((transport, at) => {
    if (transport.kind !== 'smpp' || transport.systemType === undefined) return []
    const { systemType } = splitSystemId(transport.systemId)
    if (systemType === undefined || systemType === transport.systemType) return []
    return [
      problem(
        ['transports', at, 'systemType'],
        settings,
        phrase('differs from “{name}”, which the system ID gives after @', { name: systemType }),
      ),
    ]
  })
}

function prices(settings: Settings): LocatedProblem[] {
  const { monthlySpendingCap, prices: list } = settings.permission
  const repeated = list.flatMap(({ prefix }, at) =>
    list.findIndex((other) => other.prefix === prefix) === at
      ? []
      : [
          problem(
            ['permission', 'prices', at, 'prefix'],
            settings,
            phrase('is “{name}” a second time', { name: prefix }),
          ),
        ],
  )
  if (monthlySpendingCap === null || list.some(({ prefix }) => prefix === '+')) return repeated
  const what = phrase('cannot be kept without a price for every phone; add one for the prefix “+”')
  return [
    ...repeated,
    problem(['permission', 'monthlySpendingCap'], settings, what, '"prices": [{"prefix": "+", "price": 0.1}]'),
  ]
}
