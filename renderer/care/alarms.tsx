import { Button } from '@mantine/core'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { exactTime, since } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'

/** Alarms that stand, who is told, and a test. */
export function AlarmsNow() {
  const t = useWords()
  const { data } = useCall('alarms', {}, ['status', 'settings'])
  if (!data) return null
  const { standing, mails, phones } = data
  const people = [...mails, ...phones]
  const test = async () => {
    const told = await connection.call('testAlarm', {})
    tellDone(t('alarms.tested', told))
  }
  return (
    <section className="extra" aria-labelledby="alarms-now">
      <h3 id="alarms-now">{t('alarms.now')}</h3>
      {standing.length === 0 ? (
        <p className="all-well">{t('alarms.none')}</p>
      ) : (
        <ul className="standing">
          {standing.map((alarm) => (
            <li key={alarm.key} className="row-reason">
              <time dateTime={new Date(alarm.since).toISOString()} title={exactTime(alarm.since)}>
                {since(alarm.since)}
              </time>{' '}
              <Outside text={alarm.sentence} longest={600} />
            </li>
          ))}
        </ul>
      )}
      <p className="dim">
        {people.length === 0 ? (
          t('alarms.nobody')
        ) : (
          <Outside text={t('alarms.people', { people: people.join(', ') })} longest={600} />
        )}
      </p>
      <Button variant="default" disabled={people.length === 0} onClick={doing(test)}>
        {t('alarms.test')}
      </Button>
    </section>
  )
}
