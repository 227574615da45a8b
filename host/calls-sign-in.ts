import { GatewayError } from '../core/errors.ts'
import type { MailAccountSettings } from '../core/settings/schema.ts'
import { openInBrowser } from './browser.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'

type Answered = 'signInBegin' | 'signInFinish' | 'signInState' | 'signOut'

/** Calls about signing mail accounts in with their providers. */
export function signInCalls({ gateway, signIns }: CallWorld): Pick<Handlers, Answered> {
  const accountOf = (name: string): MailAccountSettings => {
    const account = gateway.context.settings().mail.accounts.find((one) => one.name === name)
    if (!account?.signIn) throw new GatewayError('engine/no-sign-in', { details: { account: name } })
    return account
  }
  return {
    signInBegin: async ({ account, open }) => {
      const begun = await signIns.begin(accountOf(account))
      if (open) openInBrowser(begun.url)
      return begun
    },
    signInFinish: async ({ account, address }) => {
      await signIns.finish(accountOf(account).name, address)
      return null
    },
    signInState: ({ account }) => signIns.state(account),
    signOut: async ({ account }) => {
      await signIns.signOut(account)
      return null
    },
  }
}
