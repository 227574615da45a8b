import { useWords } from '../lib/i18n.ts'
import { useCall } from '../lib/use-call.ts'
import { Outside } from './outside.tsx'

/** What is plugged in, or why it cannot be used; follows what comes and goes. */
export function FoundSticks() {
  const t = useWords()
  const { data: sticks } = useCall('modemSticks', {}, ['ports', 'settings'])
  if (!sticks) return null
  const likely = sticks.filter(({ state }) => state !== 'adapter')
  if (likely.length === 0) return <p role="status">{t('welcome.noPorts')}</p>
  return (
    <div role="status">
      <ul className="found-sticks">
        {likely.map(({ id, name, state, sentence }) => (
          <li key={id} className={state === 'ready' ? 'good' : 'row-reason'}>
            {state === 'ready' ? (
              <>
                {t('modems.found')} <Outside text={name === '' ? t('modems.aModem') : name} longest={100} />
              </>
            ) : (
              sentence
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
