import { communigateBehaviour, communigateOptions } from './communigate.ts'
import { momentumOptions } from './momentum-options.ts'
import type { ForeignOption } from './option.ts'

/** The page that says what becomes of each option of other gateways, made from the tables that the import reads. */
export function compatibilityPage(): string {
  return [
    '# From Momentum and CommuniGate Pro',
    '',
    '`textpost settings import --from momentum FILE` and `--from communigate FILE` take over what these tables name; so does Settings → Import',
    'and export. Nothing is changed before it was shown, every option that is not taken is listed, and nothing is guessed. Passwords go to the',
    'store of secrets. A path without a dot is a setting of the provider (`transports.NAME.…`). This page is made from the tables of the import',
    'by `npm run docs`.',
    '',
    '## Mobile Momentum (SMPP)',
    '',
    'Read is a configuration file with `domain "name" { … }` stanzas; options outside of a stanza count for each domain, and a',
    '`binding "name" { … }` that SMPP_Persistent_Connections names is looked at for its bind type.',
    '',
    ...table(momentumOptions),
    '',
    '## CommuniGate Pro (SMPP module)',
    '',
    'Read are SMSC records in dictionary form, `{Name = smsc; "SMSC Address" = "tls:smpp.example.com:3550"; …}`, alone or in an array, or lines',
    '`Option: value` with the names of the settings page.',
    '',
    ...table(communigateOptions),
    '',
    '| what CommuniGate Pro does | what Textpost does |',
    '|---|---|',
    ...communigateBehaviour.map(([theirs, ours]) => `| ${theirs} | ${ours} |`),
    '',
  ].join('\n')
}

function table(options: readonly ForeignOption[]): string[] {
  return [
    '| option | setting | notes |',
    '|---|---|---|',
    ...options.map(
      ({ option, ours, remark }) => `| \`${option}\` | ${ours === '–' ? '–' : `\`${ours}\``} | ${remark} |`,
    ),
  ]
}
