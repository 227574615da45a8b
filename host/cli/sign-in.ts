import { setTimeout as pause } from 'node:timers/promises'
import { GatewayError } from '../../core/errors.ts'
import { openInBrowser } from '../browser.ts'
import { connectControl } from '../control/client.ts'
import type { Asked } from './messages.ts'
import { print } from './output.ts'
import { language, t } from './words.ts'

const lookAgainMs = 300

/** `mail sign-in ACCOUNT`: begins a sign-in with the provider and waits for it, or with `back` ends one that a browser elsewhere was at. */
export async function signIn({ folder, json, terminal }: Asked, account: string, back?: string): Promise<void> {
  const client = await connectControl(folder, language())
  try {
    if (back === undefined) {
      const { url } = await client.call('signInBegin', { account })
      if (!json) {
        terminal.out(`${t('Sign in on this page:')}\n\n${url}\n`)
        terminal.out(
          t(
            "With a browser on another computer it ends at a page that cannot be opened: give its address with\ntextpost mail sign-in {account} --back 'ADDRESS'",
            { account },
          ),
        )
      }
      openInBrowser(url)
    } else await client.call('signInFinish', { account, address: back })
    for (;;) {
      const { state, failure } = await client.call('signInState', { account })
      if (failure !== undefined)
        throw new GatewayError('mail/sign-in-failed', { details: { account, reason: failure.sentence } })
      if (state === 'in') break
      if (state === 'out') throw new GatewayError('mail/sign-in-over', { details: { account } })
      await pause(lookAgainMs)
    }
    print(terminal, json, { account, state: 'in' }, () => t('{account} is signed in.', { account }))
  } finally {
    client.close()
  }
}

/** `mail sign-out ACCOUNT`: forgets the tokens. */
export async function signOut({ folder, json, terminal }: Asked, account: string): Promise<void> {
  const client = await connectControl(folder, language())
  try {
    await client.call('signOut', { account })
    print(terminal, json, { account, state: 'out' }, () => t('{account} is signed out.', { account }))
  } finally {
    client.close()
  }
}
