import '../demo.css'
import { Button } from '@mantine/core'
import { IconDeviceMobile } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { DemoJourneys } from '../components/demo-journeys.tsx'
import { DemoMailbox, newMail } from '../components/demo-mailbox.tsx'
import { DemoPhones } from '../components/demo-phones.tsx'
import { Empty } from '../components/empty.tsx'
import { TourCard, useTour } from '../components/tour.tsx'
import { connection } from '../lib/connection.ts'
import { leaveDemo } from '../lib/demo-door.ts'
import { useWords } from '../lib/i18n.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { useDemo } from '../lib/use-demo.ts'

/** A whole office, simulated: a mailbox, the phones, and what Textpost does between them. */
export function DemoPage(_: { place: readonly string[] }) {
  const t = useWords()
  const { demo, error } = useDemo()
  const [open, setOpen] = useState(newMail)
  const [front, setFront] = useState<string>()
  const first = demo?.phones[0]
  const phone = front ?? first?.phone ?? ''
  const tour = useTour(demo, phone)
  const place = tour.step?.place
  useEffect(() => {
    document.body.dataset.tour = place ?? ''
    return () => {
      delete document.body.dataset.tour
    }
  }, [place])
  if (!demo) {
    return error ? (
      <Empty icon={<IconDeviceMobile size={40} />} title={t('demo.title')} text={sentenceOf(error)} />
    ) : (
      <div className="loading" />
    )
  }
  // The first mail is written to the first phone; what follows happens on the one in front.
  const named = tour.number === 0 ? first : demo.phones.find((one) => one.phone === phone)
  return (
    <div className="demo">
      <header className="demo-head">
        <h1>{t('demo.title')}</h1>
        <p className="purpose">{t('demo.purpose')}</p>
        {tour.step ? null : (
          <Button size="compact-sm" variant="subtle" onClick={tour.begin}>
            {t('tour.again')}
          </Button>
        )}
        {connection.world === 'demo' ? (
          <Button size="compact-sm" variant="default" onClick={leaveDemo}>
            {t('demo.leave')}
          </Button>
        ) : null}
      </header>
      <TourCard tour={tour} name={named?.name ?? ''} />
      <div className="demo-columns">
        <DemoMailbox demo={demo} open={open} onOpen={setOpen} />
        <DemoJourneys demo={demo} />
        <DemoPhones front={phone} onFront={setFront} />
      </div>
    </div>
  )
}
