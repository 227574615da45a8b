import { Alert, Button, Modal, Group as Row } from '@mantine/core'
import { useState } from 'react'
import { Failure, SecretInput } from '../components/form.tsx'
import { TestSteps, useTest } from '../components/test-card.tsx'
import { connection } from '../lib/connection.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { usePlace } from '../lib/router.ts'
import { type Node, type Path, valueAt } from '../lib/settings-tree.ts'
import { sentenceOf, tellDone, tellError } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { Group } from './group.tsx'
import { LearnButton, LinkState } from './link-state.tsx'
import { SignIn } from './sign-in.tsx'
import { problemAt, replaced, withDefaults } from './values.ts'

interface EntryFormProps {
  readonly node: Node
  readonly listPath: Path
  readonly list: readonly unknown[]
  readonly at: number
  readonly start: unknown
  readonly onClose: () => void
}

/** The secrets that belong to an entry, by where it is and what it is. */
function secretsOf(
  listPath: Path,
  entry: unknown,
): readonly { readonly name: string; readonly label: WordKey; readonly under: string }[] {
  const { name, kind, imap, smtp, signIn } = entry as Readonly<
    Record<'name' | 'kind' | 'imap' | 'smtp' | 'signIn', unknown>
  >
  if (typeof name !== 'string' || name === '') return []
  switch (listPath.join('.')) {
    case 'transports':
      if (kind === 'smpp') return [{ name: `smpp/${name}`, label: 'secret.password', under: '' }]
      return kind === 'modem' ? [{ name: `pin/${name}`, label: 'secret.pin', under: '' }] : []
    case 'mail.accounts':
      // Google gives desktop programs one; Microsoft does not.
      if (signIn !== undefined) return [{ name: `oauth-client/${name}`, label: 'secret.clientSecret', under: 'signIn' }]
      return [
        ...(imap === undefined ? [] : [{ name: `imap/${name}`, label: 'secret.password' as const, under: 'imap' }]),
        ...(smtp === undefined ? [] : [{ name: `smtp/${name}`, label: 'secret.smtpPassword' as const, under: 'smtp' }]),
      ]
    case 'mail.listener.users':
      return [{ name: `listener/${name}`, label: 'secret.password', under: '' }]
    default:
      return []
  }
}

interface SignInDraft {
  readonly provider?: string
  readonly clientId?: string
}

function signInOf(draft: unknown): SignInDraft | undefined {
  return (draft as { signIn?: SignInDraft }).signIn
}

function providerOf({ provider }: SignInDraft, other: string): string {
  return ({ microsoft: 'Microsoft', google: 'Google' } as Readonly<Record<string, string>>)[provider ?? ''] ?? other
}

/** One entry of a list. Links are saved and tested; other entries are saved, with undo. */
export function EntryForm({ node, listPath, list, at, start, onClose }: EntryFormProps) {
  const t = useWords()
  const [draft, setDraft] = useState<unknown>(start)
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [saved, setSaved] = useState(false)
  const [saving, setSaving] = useState(false)
  const { data: page } = useCall('settingsPage', {}, ['settings'])
  const isNew = at >= list.length && !saved
  const name = String((draft as { name?: unknown }).name ?? '')
  const tested = ['transports', 'mail.accounts'].includes(listPath.join('.'))
  const test = useTest(name)
  const own = secretsOf(listPath, draft)
  // Who was sent here to enter a password finds the cursor in its field.
  const wish = usePlace().at(-1)
  const wantsSecret = wish === 'secret'
  const wantsSignIn = wish === 'sign-in'
  const signIn = listPath.join('.') === 'mail.accounts' ? signInOf(draft) : undefined

  const save = async () => {
    setErrors({})
    const next = [...list]
    next[at] = draft
    const { before } = await connection.call('changeSetting', { path: [...listPath], value: next })
    for (const { name: secret } of own) {
      const value = secrets[secret]
      if (value) await connection.call('setSecret', { name: secret, value })
    }
    setSecrets({})
    setSaved(true)
    return before
  }
  const fail = (thrown: unknown) => {
    const found = problemAt(thrown, listPath, at, name)
    setErrors(found ? { [found.path]: found.words } : { '': sentenceOf(thrown) })
  }
  const saveOnly = async () => {
    setSaving(true)
    try {
      const before = await save()
      tellDone(t('settings.saved', { title: node.title ?? name }), () =>
        connection.call('changeSetting', { path: [...listPath], value: before }),
      )
      onClose()
    } catch (thrown) {
      fail(thrown)
    } finally {
      setSaving(false)
    }
  }
  const saveAndTest = async () => {
    if (await saveQuietly()) await test.run()
  }
  const saveQuietly = async (): Promise<boolean> => {
    setSaving(true)
    try {
      await save()
      return true
    } catch (thrown) {
      fail(thrown)
      return false
    } finally {
      setSaving(false)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      // A click beside the form must not take away what was typed.
      closeOnClickOutside={false}
      size="lg"
      title={node.title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          // What was typed last is taken over when its field is left.
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
          setTimeout(() => document.getElementById('entry-save')?.click(), 0)
        }}
      >
        {errors[''] ? (
          <Alert color="red" role="alert">
            {errors['']}
          </Alert>
        ) : null}
        <Group
          node={node}
          path={[]}
          written={draft}
          inForce={withDefaults(node, draft)}
          onChange={(path, value) => setDraft((known: unknown) => replaced(known, path, value))}
          errors={errors}
          skip={['kind']}
          fixed={isNew ? [] : ['name']}
          secretsOf={(path) =>
            own
              .filter(({ under }) => under === path.join('.'))
              .map(({ name: secret, label }) => (
                <SecretInput
                  key={secret}
                  label={t(label)}
                  description={page?.secrets.includes(secret) ? t('secret.set') : t('secret.unset')}
                  placeholder={page?.secrets.includes(secret) ? '••••••••' : ''}
                  data-autofocus={wantsSecret || undefined}
                  value={secrets[secret] ?? ''}
                  autoComplete="new-password"
                  maxLength={10_000}
                  onChange={(value) => setSecrets((known) => ({ ...known, [secret]: value }))}
                />
              ))
          }
        />
        {signIn ? (
          <SignIn
            account={name}
            provider={providerOf(signIn, t('signIn.other'))}
            before={saveQuietly}
            onIn={() => void test.run()}
            disabled={name === '' || !signIn.clientId}
            autoFocus={wantsSignIn}
          />
        ) : null}
        {tested && !isNew ? <LinkState name={name} sentence /> : null}
        {test.steps.length > 0 || test.running ? <TestSteps steps={test.steps} running={test.running} /> : null}
        <Failure words={test.error} />
        <Row justify="flex-end">
          {(draft as { kind?: unknown }).kind === 'smpp' && !isNew ? <LearnButton name={name} /> : null}
          <Button variant="default" onClick={onClose}>
            {t(saved ? 'common.close' : 'common.cancel')}
          </Button>
          <Button
            id="entry-save"
            loading={saving || test.running}
            disabled={valueAt(draft, ['name']) === undefined && (node.required?.includes('name') ?? false)}
            onClick={() => void (tested ? saveAndTest() : saveOnly()).catch(tellError)}
          >
            {t(tested ? 'settings.saveAndTest' : 'common.save')}
          </Button>
        </Row>
      </form>
    </Modal>
  )
}
