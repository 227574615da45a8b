import { Button, Group, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Failure } from '../components/form.tsx'
import { connection } from '../lib/connection.ts'
import { desktop } from '../lib/desktop.ts'
import { useWords } from '../lib/i18n.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'

/** Opens a page of a provider in the person's browser. In a browser the tab is opened within the click, or it would be blocked. */
async function openProvider(account: string): Promise<string> {
  if (desktop) return (await connection.call('signInBegin', { account, open: true })).url
  const tab = window.open('', '_blank')
  try {
    const { url } = await connection.call('signInBegin', { account })
    if (tab) {
      tab.opener = null
      tab.location.href = url
    }
    return url
  } catch (thrown) {
    tab?.close()
    throw thrown
  }
}

interface SignInProps {
  readonly account: string
  /** Name of the provider, for the button. */
  readonly provider: string
  /** What is done before: saving what is signed in with. Gives false when it failed. */
  readonly before?: () => Promise<boolean>
  readonly onIn?: () => void
  readonly disabled?: boolean
  readonly autoFocus?: boolean
}

/** Whether a mail account is signed in with its provider, and the button that does it. */
export function SignIn({ account, provider, before, onIn, disabled = false, autoFocus = false }: SignInProps) {
  const t = useWords()
  const { data, reload } = useCall('signInState', { account }, ['settings'])
  const [url, setUrl] = useState<string>()
  const [error, setError] = useState<string>()
  const [back, setBack] = useState('')
  const [begun, setBegun] = useState(false)
  const state = data?.state ?? 'out'
  useEffect(() => {
    if (!begun || state !== 'in') return
    setBegun(false)
    setUrl(undefined)
    onIn?.()
  }, [begun, state, onIn])
  const trying = (work: () => Promise<void>) => () => {
    setError(undefined)
    work().catch((thrown) => setError(sentenceOf(thrown)))
  }
  const begin = trying(async () => {
    if (before && !(await before())) return
    setUrl(await openProvider(account))
    setBegun(true)
    reload()
  })
  const finish = trying(async () => {
    await connection.call('signInFinish', { account, address: back.trim() })
    setBack('')
  })
  const out = trying(async () => {
    await connection.call('signOut', { account })
  })
  return (
    <section className="sign-in" aria-label={t('signIn.label')}>
      <p role="status" className={state === 'in' ? 'good-words' : 'dim'}>
        {t(`signIn.${state}`, { provider })}
      </p>
      <Failure words={error ?? data?.failure?.sentence} />
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant={state === 'in' ? 'default' : 'filled'}
          disabled={disabled}
          onClick={begin}
          data-autofocus={autoFocus || undefined}
        >
          {t(state === 'in' ? 'signIn.again' : 'signIn.do', { provider })}
        </Button>
        {state === 'in' ? (
          <Button size="compact-sm" variant="default" onClick={out}>
            {t('signIn.forget')}
          </Button>
        ) : null}
      </Group>
      {state === 'waiting' ? (
        <>
          {url ? (
            <p>
              {t('signIn.open')}{' '}
              <a href={url} target="_blank" rel="noopener noreferrer">
                {t('signIn.link')}
              </a>
            </p>
          ) : null}
          <Group gap="xs" align="flex-end">
            <TextInput
              className="grow"
              label={t('signIn.back')}
              description={t('signIn.backHelp')}
              value={back}
              maxLength={10_000}
              autoComplete="off"
              onChange={(event) => setBack(event.currentTarget.value)}
            />
            <Button size="compact-sm" variant="default" disabled={back.trim() === ''} onClick={finish}>
              {t('signIn.finish')}
            </Button>
          </Group>
        </>
      ) : null}
    </section>
  )
}
