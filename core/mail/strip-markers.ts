// What mail programs write around the mail that is answered, as data. Languages: en, de, fr, es, it, sv, pl, pt; and, since phones here and
// there write them into Swedish, German or Polish mail, da, no, nl, fi, cs, ru. All in lower case; compared without regard to case.

function list(words: string): readonly string[] {
  return words
    .split(/[|\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** "… wrote": the verb in the line over a quotation. */
export const wroteVerbs = list(`
  wrote | writes | schrieb | geschrieben | a écrit | à écrit | écrivait | escribió | escribio | ha scritto | scrive | skrev
  napisał | napisała | napisał(a) | napisał/a | pisze | napisana przez | escreveu | schreef | kirjoitti | napsal | napsal(a) | написал | написала
  написал(а) | пишет
`)

/** How such a line begins: "On Monday …", "Am 3. Mai …". */
export const wroteOpeners = list(`
  on | am | le | el | il | den | em | no dia | a | às | w dniu | dnia | w | på | op | dne | wiadomość napisana
`)

/** The beginnings of month names; with a number beside them they are a date. */
export const months = list(`
  jan | feb | mar | apr | may | jun | jul | aug | sep | oct | nov | dec | jän | mär | mai | okt | dez
  janv | févr | fevr | mars | avr | juin | juil | août | aout | déc | ene | abr | ago | sept | dic
  gen | mag | giu | lug | set | ott | maj | sty | lut | kwi | cze | lip | sie | wrz | paź | paz | lis | gru | fev | out
  янв | фев | мар | апр | май | мая | июн | июл | авг | сен | окт | ноя | дек
`)

/** The beginnings of the names of weekdays. */
export const weekdays = list(`
  mon | tue | wed | thu | fri | sat | sun | mo | di | mi | do | fr | sa | so | lun | mar | mer | jeu | ven | sam | dim
  mié | mie | jue | vie | sáb | sab | dom | gio | mån | tis | ons | tor | fre | lör | sön | pon | wt | śr | czw | pt | pią | sob | nie | niedz
  seg | ter | qua | qui | sex | man | tir | lør | søn | zo | ma | wo | vr | za | пн | вт | ср | чт | пт | сб | вс
`)

/** The fields of the header block that Outlook and others put over the mail that is answered. */
export const headerLabels: Readonly<Record<'from' | 'date' | 'to' | 'cc' | 'subject' | 'replyTo', readonly string[]>> =
  {
    from: list(`
    from | von | de | da | från | od | fra | van | lähettäjä | от | от кого | odesílatel | expéditeur | mittente | remitente
    remetente | avsändare | nadawca | absender
  `),
    date: list(`
    sent | date | gesendet | datum | envoyé | envoyé le | enviado | enviado el | enviada | enviada em | enviado em | fecha
    inviato | data | skickat | skickades | wysłano | data wysłania | sendt | dato | verzonden | lähetetty | отправлено
    дата | odesláno | message du | sent at | data di invio
  `),
    to: list(`
    to | an | à | a | para | till | do | til | aan | vastaanottaja | кому | komu | destinataire | destinatario
    destinatário | mottagare | adresat | empfänger
  `),
    cc: list(`
    cc | kopie | copie | copie à | copia | con copia | kopia | kopi | kopio | копия | cópia | dw | c.c. | bcc
  `),
    subject: list(`
    subject | betreff | objet | asunto | oggetto | ämne | temat | assunto | emne | onderwerp | aihe | тема | předmět | sujet
    sujeto
  `),
    replyTo: list(`
    reply-to | reply to | antwort an | répondre à | responder a | rispondi a | svara till | odpowiedz do | importance
    priority | wichtigkeit | attachments
  `),
  }

/** Words between dashes over the mail that is answered. */
export const originalMarks = list(`
  original message | original mail | original email | reply message | original appointment
  ursprüngliche nachricht | originalnachricht | original-nachricht | ursprüngliche mail
  message d'origine | message d’origine | message original | message d'origine de | message initial
  mensaje original | mensaje de origen
  messaggio originale | messaggio di origine | messaggio inoltrato da
  ursprungligt meddelande | originalmeddelande | ursprungligt mail
  wiadomość oryginalna | oryginalna wiadomość | treść oryginalnej wiadomości | wiadomość pierwotna
  mensagem original | mensagem de origem
  oprindelig besked | oprindelig meddelelse | opprinnelig melding | oorspronkelijk bericht | alkuperäinen viesti
  původní zpráva | исходное сообщение
`)

/** Words between dashes, or before a colon, over a mail that is passed on. */
export const forwardMarks = list(`
  forwarded message | begin forwarded message | forwarded email | forwarded by
  weitergeleitete nachricht | anfang der weitergeleiteten nachricht | weitergeleitet von
  message transféré | début du message transféré | début du message réexpédié | message réexpédié
  mensaje reenviado | inicio del mensaje reenviado | mensaje reenviado por
  messaggio inoltrato | inizio messaggio inoltrato | inizio del messaggio inoltrato
  vidarebefordrat meddelande | vidarebefordrat mail | vidarebefordrat brev | påbörja vidarebefordrat meddelande
  przekazana wiadomość | wiadomość przekazana dalej | treść przekazanej wiadomości | początek przekazanej wiadomości
  mensagem encaminhada | mensagem reencaminhada | início da mensagem encaminhada | início da mensagem reencaminhada
  videresendt besked | videresendt meddelelse | videresendt melding | doorgestuurd bericht | välitetty viesti
  пересылаемое сообщение
`)

/** Lines that phones and mail programs add below a mail: how the whole line begins. */
export const appFooters = list(`
  sent from my | sent from mail for | sent from outlook | sent from yahoo | sent from proton | sent from typeapp
  sent from bluemail | sent from gmail
  sent from samsung | sent from a samsung | sent from windows mail | sent from workspace one | sent from the all-new aol
  sent from aol | sent from spark
  sent from nine | sent from icloud | sent from canary | sent from mymail | sent from airmail | sent from superhuman
  sent via | sent with | sent on the go | sent using | get outlook for | download outlook for | this email was sent from my
  sent by my
  von meinem | von meiner | gesendet von | gesendet mit | gesendet über | diese nachricht wurde von meinem | outlook für
  holen sie sich outlook für | hol dir outlook für
  envoyé de mon | envoyé de ma | envoyé depuis | envoyé à partir de | envoyé avec | télécharger outlook pour
  téléchargez outlook pour | obtenez outlook pour | provenance : courrier pour windows
  enviado desde | enviado con | enviado mediante | obtener outlook para | obtén outlook para | descarga outlook para
  inviato da | inviato dal | inviato con | scarica outlook per | ottieni outlook per
  skickat från | skickat med | skickades från | hämta outlook för | skaffa outlook för | skickat via
  wysłano z | wysłane z | wysłano za pomocą | wysłane za pomocą | pobierz aplikację outlook | pobierz outlook dla
  uzyskaj program outlook
  enviado do | enviado da | enviado de | enviado a partir do | enviado pelo | enviado por | enviado através do
  obter o outlook para | obtenha o outlook para | baixe o outlook para
  sendt fra | hent outlook til | få outlook for | verzonden vanaf | verstuurd vanaf | outlook voor | lähetetty | hanki outlook
  отправлено с | отправлено из | odesláno z
  yahoo mail: | von yahoo mail auf android | virus-free. | this email has been checked for viruses
  diese e-mail wurde von avast | cet email a été vérifié
`)

/** Notices of confidentiality and the like: how their first sentence begins. They are removed only from the end of a mail. */
export const noticeOpeners = list(`
  notice: | this e-mail and any | this email and any | this e-mail message and any | this email message and any | this message and any
  this e-mail is confidential | this email is confidential
  this message is confidential | this e-mail may contain | this email may contain | this message may contain
  this e-mail contains | this message contains confidential | this email contains
  this communication is confidential | this communication may contain | the information contained in this
  the information in this e-mail | the information in this email | the contents of this e-mail | the contents of this email
  the content of this email is confidential | confidentiality notice | confidentiality: | disclaimer:
  privileged and confidential | please consider the environment | please consider the planet | think before you print
  if you are not the intended recipient | if you have received this
  diese e-mail enthält | diese e-mail und | diese e-mail ist | diese nachricht enthält | diese nachricht ist vertraulich
  der inhalt dieser e-mail | die information in dieser e-mail | die informationen in dieser e-mail | vertraulichkeitshinweis
  haftungsausschluss | bitte denken sie an die umwelt | bitte prüfen sie, ob diese
  ce message et | ce message est | ce courriel et | ce courriel est | ce courrier électronique | cet e-mail et | cet email et
  cet e-mail est | les informations contenues dans ce | avis de confidentialité | pensez à l'environnement
  pensez à l’environnement | avant d'imprimer | avant d’imprimer | merci de penser à l’environnement
  merci de penser à l'environnement
  este mensaje y | este mensaje es | este mensaje contiene | este mensaje puede | este correo y | este correo electrónico
  la información contenida en este | la información incluida en | aviso de confidencialidad | aviso legal | antes de imprimir
  le informazioni contenute in | le informazioni trasmesse | questo messaggio e | questo messaggio è | questo messaggio contiene
  questa e-mail | questa email | il presente messaggio | la presente e-mail | la presente email | ai sensi del
  avviso di riservatezza | prima di stampare | rispetta l’ambiente | rispetta l'ambiente
  detta meddelande är | detta meddelande kan | detta meddelande och | detta e-postmeddelande | det här meddelandet
  det här e-postmeddelandet | informationen i detta | innehållet i detta | detta mail är | detta mejl | tänk på miljön
  sekretessmeddelande | när du skickar e-post till
  niniejsza wiadomość | ta wiadomość | treść tej wiadomości | wiadomość ta | informacje zawarte w | informacja zawarta w
  klauzula poufności | pomyśl o środowisku | zanim wydrukujesz | administratorem danych
  esta mensagem e | esta mensagem é | esta mensagem contém | esta mensagem pode | este e-mail e | este e-mail é
  este e-mail contém | este e-mail pode | este email | as informações contidas | a informação contida
  aviso de confidencialidade | pense no ambiente | antes de imprimir este
`)

/** Below a line of underscores: what tells a mailing list's footer. */
export const listFooter = /mailing list|mailman|listinfo|lista de correo|mailinglista|unsubscribe|list-unsubscribe/i
