import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Result } from '../../host/contract/contract.ts'
import type { ServerVoucher } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { exactTime, shortTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { StateMark } from './marks.tsx'
import { Outside } from './outside.tsx'

export type Mail = Result<'mails'>[number]

/** A mail, what became of it, and what can be done about that. */
export function MailRow({ mail, onDone }: { mail: Mail; onDone: () => void }) {
  const t = useWords()
  const { data } = useCall('why', { mailId: mail.id }, ['messages'])
  const reason = data?.events.findLast(({ kind }) => refusals.includes(kind))?.sentence
  const isAside = mail.state === 'rejected' || mail.state === 'ignored'
  const code = mail.state === 'rejected' ? mail.error?.code : undefined
  const { data: voucher } = useCall('voucher', code === 'rules/sender-not-proven' ? { mailId: mail.id } : undefined)
  const told = (state: string) => {
    tellDone(t(state === 'failed' ? 'waiting.mailFailed' : 'waiting.mailReleased'))
    onDone()
  }
  const release = async () => told((await connection.call('releaseMail', { mailId: mail.id })).state)
  return (
    <article className="row-card">
      <MailHead mail={mail} />
      <p className="row-body">
        <Outside text={mail.subject} longest={300} />
      </p>
      {isAside && reason ? <p className="row-reason">{reason}</p> : null}
      {isAside ? null : (
        <Outcome reason={mail.state === 'failed' ? reason : undefined}>
          {data?.texts.map(({ text }) => (
            <li key={text.id}>
              <StateMark state={text.state} /> {text.phone}
            </li>
          ))}
        </Outcome>
      )}
      {voucher ? <TrustOffer mailId={mail.id} voucher={voucher} onDone={told} /> : null}
      {isAside ? (
        <Group gap="xs">
          {code === 'rules/sender-not-allowed' ? <Allow mail={mail} onDone={told} /> : null}
          <Button size="compact-sm" variant="default" onClick={doing(release)}>
            {t('waiting.releaseMail')}
          </Button>
        </Group>
      ) : null}
    </article>
  )
}

const refusals = ['mail.rejected', 'mail.ignored', 'mail.failed']

function MailHead({ mail }: { mail: Mail }) {
  return (
    <header className="row-head">
      <strong>
        <Outside text={mail.fromName || mail.from} longest={120} />
      </strong>
      <span className="dim">
        <Outside text={mail.fromName ? mail.from : ''} longest={200} />
      </span>
      <time className="dim" dateTime={new Date(mail.arrivedAt).toISOString()} title={exactTime(mail.arrivedAt)}>
        {shortTime(mail.arrivedAt)}
      </time>
    </header>
  )
}

function Outcome({ reason, children }: { reason: string | undefined; children: ReactNode }) {
  if (reason !== undefined) return <p className="row-reason">{reason}</p>
  return <ul className="mail-texts">{children}</ul>
}

/** A mail server that vouches for the mail: what it says, the caution, and one click that believes it from then on. */
function TrustOffer({
  mailId,
  voucher,
  onDone,
}: {
  mailId: number
  voucher: ServerVoucher
  onDone: (state: string) => void
}) {
  const t = useWords()
  const { server, says, kin, bearing, of } = voucher
  const name = server === '(none)' ? t('trust.nameless') : server
  const trust = async () => onDone((await connection.call('trustServer', { mailId, server })).state)
  return (
    <section className="trust-offer" aria-label={t('trust.label')}>
      <p>
        <Outside text={t('trust.says', { server: name, says })} longest={500} />
      </p>
      <p className={kin ? 'dim' : 'remedy'}>
        <Outside text={t(kin ? 'trust.caution' : 'trust.stranger', { server: name })} longest={500} />{' '}
        {of > 1 ? t('trust.seen', { bearing, of }) : null}
      </p>
      <Button size="compact-sm" variant={kin ? 'filled' : 'default'} onClick={doing(trust)}>
        {t('trust.do')}
      </Button>
    </section>
  )
}

/** Lets the sender send from now on. What proves later mails is another matter; this one goes by the person's word. */
function Allow({ mail, onDone }: { mail: Mail; onDone: (state: string) => void }) {
  const t = useWords()
  const allow = async () => {
    const settings = (await connection.call('settings', {})) as { permission: { allow: readonly string[] } }
    const { allow: known } = settings.permission
    if (!known.includes(mail.from))
      await connection.call('changeSetting', { path: ['permission', 'allow'], value: [...known, mail.from] })
    onDone((await connection.call('releaseMail', { mailId: mail.id })).state)
  }
  return (
    <Button size="compact-sm" onClick={doing(allow)}>
      <Outside text={t('trust.allow', { sender: mail.from })} longest={120} />
    </Button>
  )
}
