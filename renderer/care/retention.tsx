import { connection } from '../lib/connection.ts'
import { ago, number } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { AskOnce } from './ask-once.tsx'
import { ErasePerson } from './erase.tsx'

/** What is old enough to be erased, and the erasing of a person. */
export function RetentionNow() {
  const t = useWords()
  const { data } = useCall('retention', {}, ['settings', 'messages'])
  const run = async () => {
    const { texts, mails, events } = await connection.call('runRetention', {})
    tellDone(t('retention.done', { texts: number(texts), mails: number(mails), events: number(events) }))
  }
  return (
    <>
      <section className="extra" aria-labelledby="retention-now">
        <h3 id="retention-now">{t('retention.now')}</h3>
        {data ? <Counts data={data} /> : null}
        <AskOnce
          label={t('retention.run')}
          question={t('retention.ask')}
          yes={t('retention.yes')}
          disabled={!data || sumOf(data.counts) === 0}
          onYes={run}
        />
      </section>
      <ErasePerson />
    </>
  )
}

type Retention = NonNullable<ReturnType<typeof useCall<'retention'>>['data']>

function sumOf({ texts, mails, events }: Retention['counts']): number {
  return texts + mails + events
}

function Counts({ data: { counts, last } }: { data: Retention }) {
  const t = useWords()
  const words = ({ texts, mails, events }: Retention['counts']) => ({
    texts: number(texts),
    mails: number(mails),
    events: number(events),
  })
  return (
    <>
      <p>{sumOf(counts) === 0 ? t('retention.nothing') : t('retention.counts', words(counts))}</p>
      {last ? <p className="dim">{t('retention.last', { when: ago(last.at), ...words(last) })}</p> : null}
    </>
  )
}
