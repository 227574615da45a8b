import type { ErrorWords } from '../errors.ts'
import type { modemErrors } from './modem.ts'

export const germanModemErrors: Readonly<Record<keyof typeof modemErrors, ErrorWords>> = {
  // Der Anschluss
  'modem/port-missing': {
    what: 'An {port} ist kein Modem.',
    means: 'SMS warten und gehen hinaus, wenn es wieder da ist.',
    todo: 'Stecken Sie das Modem ein, oder wählen Sie unter Einstellungen, Modems einen anderen Anschluss.',
  },
  'modem/not-found': {
    what: 'An diesem Computer wurde kein Modem gefunden.',
    means: 'SMS warten und gehen hinaus, wenn eines da ist.',
    todo: 'Stecken Sie das Modem ein; wenn es steckt, versuchen Sie eine andere USB-Buchse, oder wählen Sie seinen Anschluss unter Einstellungen, Modems.',
  },
  'modem/hilink': {
    what: 'Der Stick von {maker} arbeitet als Netzwerkkarte (HiLink) und hat keinen Anschluss für SMS.',
    means: 'Über ihn können keine SMS gehen.',
    todo: 'Nehmen Sie einen Stick mit seriellem Anschluss (etwa den Huawei E3372 mit dem Buchstaben s, nicht h), oder lassen Sie diesen vom Verkäufer in den Modembetrieb umstellen.',
  },
  'modem/storage-mode': {
    what: 'Der Stick von {maker} zeigt sich noch als Datenträger mit seinen Treibern, nicht als Modem.',
    means: 'SMS warten und gehen hinaus, wenn er umgeschaltet hat.',
    todo: 'Warten Sie eine halbe Minute; werfen Sie dann den Datenträger aus, oder ziehen Sie den Stick für zehn Sekunden ab. Unter Linux installieren Sie das Paket usb-modeswitch, unter Windows den Treiber vom Datenträger.',
  },
  'modem/no-driver': {
    what: 'Ein Modem von {maker} steckt, aber dieser Computer hat keinen Anschluss dafür angelegt.',
    means: 'SMS warten und gehen hinaus, wenn es einen gibt.',
    todo: 'Installieren Sie den Treiber des Herstellers, ziehen Sie das Modem für zehn Sekunden ab und stecken Sie es wieder ein.',
  },
  'modem/ports-unlisted': {
    what: 'Die Anschlüsse des Computers lassen sich nicht auflisten: {reason}.',
    means: 'Das Modem kann nicht von selbst gefunden werden.',
    todo: 'Tragen Sie seinen Anschluss (etwa /dev/ttyUSB0) unter Einstellungen, Modems ein.',
  },
  'modem/port-busy': {
    what: 'Ein anderes Programm benutzt das Modem an {port}.',
    means: 'SMS warten und gehen hinaus, wenn der Anschluss frei ist.',
    todo: 'Schließen Sie das andere Programm (das des Modemherstellers oder ein anderes für SMS).',
  },
  'modem/port-denied': {
    what: 'Textpost darf {port} nicht öffnen.',
    means: 'SMS warten, bis es darf.',
    todo: 'Geben Sie dem Benutzer, unter dem Textpost läuft, das Recht auf serielle Anschlüsse (unter Linux: Mitglied der Gruppe dialout), und melden Sie sich neu an.',
  },
  'modem/port-failed': {
    what: 'Der Anschluss {port} lässt sich nicht öffnen: {reason}.',
    means: 'SMS warten und gehen hinaus, wenn es gelingt.',
    todo: 'Ziehen Sie das Modem für zehn Sekunden ab und stecken Sie es wieder ein.',
  },
  'modem/silent-port': {
    what: 'Das Gerät an {port} antwortet nicht wie ein Modem.',
    means: 'SMS warten und gehen hinaus, wenn es antwortet.',
    todo: 'Ziehen Sie es für zehn Sekunden ab und stecken Sie es wieder ein; bleibt es stumm, wählen Sie unter Einstellungen, Modems einen anderen seiner Anschlüsse.',
  },
  'modem/no-answer': {
    what: 'Das Modem antwortet nicht.',
    means: 'SMS warten und gehen hinaus, wenn es wieder da ist.',
    todo: 'Ziehen Sie es für zehn Sekunden ab und stecken Sie es wieder ein.',
  },
  'modem/unplugged': {
    what: 'Das Modem wurde abgezogen.',
    means: 'SMS warten und gehen hinaus, wenn es wieder da ist.',
    todo: 'Stecken Sie es wieder ein; nehmen Sie eine Buchse am Computer selbst oder einen Hub mit eigener Stromversorgung.',
  },
  'modem/reset': {
    what: 'Das Modem arbeitete auch nicht, nachdem sein Anschluss neu geöffnet wurde ({reason}), und wurde neu gestartet.',
    means: 'SMS warten und gehen hinaus, wenn es wieder da ist, innerhalb einer Minute.',
    todo: 'Wenn das oft vorkommt, geben Sie dem Modem mehr Strom: eine Buchse am Computer selbst oder einen Hub mit eigener Stromversorgung.',
  },
  'modem/restarted': {
    what: 'Das Modem ist von selbst neu gestartet.',
    means: 'SMS warten einen Augenblick und gehen hinaus, wenn es wieder eingerichtet ist.',
    todo: 'Wenn das oft vorkommt, geben Sie dem Modem mehr Strom: eine Buchse am Computer selbst oder einen Hub mit eigener Stromversorgung.',
  },
  'modem/closed': {
    what: 'Das Modem wurde gerade geschlossen.',
    means: 'Die SMS geht hinaus, wenn es wieder offen ist.',
    todo: '',
  },

  // Die SIM-Karte
  'modem/sim-missing': {
    what: 'Im Modem steckt keine SIM-Karte.',
    means: 'SMS warten und gehen hinaus, wenn eine da ist.',
    todo: 'Legen Sie die SIM-Karte ein, die abgeschrägte Ecke wie am Modem gezeichnet, und stecken Sie das Modem neu ein.',
  },
  'modem/sim-failure': {
    what: 'Das Modem kann die SIM-Karte nicht lesen.',
    means: 'SMS warten und gehen hinaus, wenn es gelingt.',
    todo: 'Nehmen Sie die SIM-Karte heraus, wischen Sie ihre Kontakte ab und legen Sie sie wieder ein; hilft das nicht, versuchen Sie sie in einem Telefon.',
  },
  'modem/sim-busy': {
    what: 'Die SIM-Karte wird nicht bereit.',
    means: 'SMS warten und gehen hinaus, wenn sie es ist.',
    todo: 'Ziehen Sie das Modem für zehn Sekunden ab und stecken Sie es wieder ein.',
  },
  'modem/sim-locked': {
    what: 'Das Modem ist auf SIM-Karten eines anderen Betreibers gesperrt ({lock}).',
    means: 'SMS warten.',
    todo: 'Nehmen Sie eine SIM-Karte dieses Betreibers oder ein Modem ohne die Sperre.',
  },
  'modem/pin-needed': {
    what: 'Die SIM-Karte verlangt ihre PIN, und es ist keine gespeichert.',
    means: 'SMS warten und gehen hinaus, wenn die PIN da ist.',
    todo: 'Geben Sie die PIN unter Einstellungen, Modems ein, oder schalten Sie sie mit einem Telefon ab.',
  },
  'modem/pin-wrong': {
    what: 'Die SIM-Karte hat die gespeicherte PIN abgelehnt.',
    means: 'Sie wird nicht noch einmal versucht, damit sich die Karte nicht sperrt. SMS warten.',
    todo: 'Geben Sie die richtige PIN unter Einstellungen, Modems ein.',
  },
  'modem/pin-tried': {
    what: 'Die SIM-Karte verlangt ihre PIN, und die gespeicherte wurde an ihr schon ohne Erfolg versucht.',
    means: 'Sie wird nicht noch einmal versucht, damit sich die Karte nicht sperrt. SMS warten.',
    todo: 'Geben Sie die richtige PIN unter Einstellungen, Modems ein, oder schalten Sie sie mit einem Telefon ab.',
  },
  'modem/pin-last-try': {
    what: 'Die SIM-Karte erlaubt nur noch {left} PIN.',
    means: 'Textpost nutzt den letzten Versuch nicht. SMS warten.',
    todo: 'Legen Sie die SIM-Karte in ein Telefon, geben Sie dort einmal die richtige PIN ein, und legen Sie sie zurück.',
  },
  'modem/pin-unguarded': {
    what: 'Die SIM-Karte verlangt ihre PIN, und das Modem nennt seine eigene Seriennummer nicht.',
    means: 'Ohne sie kann sich Textpost nicht merken, welche PINs versucht wurden, also versucht es keine. SMS warten.',
    todo: 'Schalten Sie die PIN mit einem Telefon ab.',
  },
  'modem/puk-needed': {
    what: 'Die SIM-Karte ist gesperrt und verlangt ihre PUK.',
    means: 'Textpost gibt nie eine PUK ein. SMS warten.',
    todo: 'Legen Sie die SIM-Karte in ein Telefon und geben Sie dort die PUK ein (sie steht in den Unterlagen der Karte; auch der Betreiber hat sie).',
  },
  'modem/pin-form': {
    what: 'Eine PIN hat vier bis acht Ziffern.',
    means: 'Es wurde nichts geändert.',
    todo: 'Geben Sie sie noch einmal ein.',
  },
  'modem/pin-not-right': {
    what: 'Die SIM-Karte hat die PIN abgelehnt.',
    means: 'Es wurde nichts geändert. Das zählt als falscher Versuch; nach dreien sperrt sich die Karte.',
    todo: 'Schlagen Sie die PIN nach, bevor Sie eine andere eingeben.',
  },
  'modem/pin-not-changed': {
    what: 'Die SIM-Karte nahm die Änderung nicht an: {reason}.',
    means: 'Ihre PIN ist, wie sie war.',
    todo: 'Wenn die Karte keine PIN verlangt, schalten Sie das zuerst ein; erst dann lässt sich eine neue PIN setzen.',
  },

  // Das Netz
  'modem/no-network': {
    what: 'Das Modem findet kein Netz.',
    means: 'SMS warten und gehen hinaus, wenn es eines findet.',
    todo: 'Stellen Sie das Modem näher ans Fenster, notfalls mit einem USB-Kabel, und prüfen Sie, ob die Antenne angeschraubt ist.',
  },
  'modem/registration-denied': {
    what: 'Das Netz weist diese SIM-Karte ab.',
    means: 'SMS warten und gehen hinaus, wenn sie angenommen ist.',
    todo: 'Fragen Sie den Betreiber, ob die Karte freigeschaltet und bezahlt ist und in dieser Art Gerät sein darf.',
  },
  'modem/roaming-refused': {
    what: 'Das Modem ist im Netz eines anderen Betreibers (Roaming).',
    means: 'SMS warten, denn Roaming kann mehr kosten.',
    todo: 'Erlauben Sie Roaming unter Einstellungen, Modems, wenn das so sein soll.',
  },

  // Mehr
  'modem/not-open': {
    what: 'Das Modem {modem} arbeitet gerade nicht.',
    means: 'Es konnte nicht gefragt werden.',
    todo: 'Sehen Sie unter Zustand nach, was ihm fehlt.',
  },
  'modem/not-a-modem': {
    what: 'Es gibt kein Modem mit dem Namen {modem}.',
    means: 'Es wurde nichts getan.',
    todo: 'Sein Name steht unter Einstellungen, Modems.',
  },
  'modem/ussd-code': {
    what: '„{code}“ ist kein Code für das Netz.',
    means: 'Es wurde nichts gefragt.',
    todo: 'Ein Code hat nur Ziffern, * und #, etwa *100#.',
  },
  'modem/ussd-busy': {
    what: 'Das Netz wird gerade etwas anderes gefragt.',
    means: 'Es wurde nichts gefragt.',
    todo: 'Warten Sie, bis es geantwortet hat, höchstens eine Minute.',
  },
  'modem/ussd-refused': {
    what: 'Das Netz hat den Code nicht beantwortet: {reason}.',
    means: 'SMS sind nicht betroffen.',
    todo: 'Prüfen Sie den Code beim Betreiber; manche antworten nur in der eigenen App.',
  },
  'modem/low-balance': {
    what: 'Die SIM-Karte hat nur noch {amount} Guthaben, weniger als {low}.',
    means: 'Wenn das Guthaben verbraucht ist, gehen keine SMS mehr hinaus.',
    todo: 'Laden Sie die Karte beim Betreiber auf.',
  },
  'modem/console-line': {
    what: '„{line}“ ist kein Befehl für ein Modem.',
    means: 'Es wurde nichts an das Modem gesendet.',
    todo: 'Ein Befehl beginnt mit AT, etwa AT+CSQ, und ist eine Zeile.',
  },
  'modem/console-refused': {
    what: 'Der Befehl {line} wird nicht von Hand gesendet: {reason}.',
    means: 'Das Modem arbeitet weiter wie bisher.',
    todo: '',
  },
  'modem/own-number-unknown': {
    what: 'Die Nummer dieser SIM-Karte ist nicht bekannt.',
    means: 'Eine SMS an sich selbst konnte nicht gesendet werden.',
    todo: 'Tragen Sie sie unter Einstellungen, Modems, Eigene Nummern ein.',
  },
  'modem/loop-back-late': {
    what: 'Die SMS an sich selbst wurde gesendet und kam innerhalb von {seconds} Sekunden nicht zurück.',
    means: 'SMS gehen hinaus; ob sie hereinkommen, ist nicht sicher.',
    todo: 'Prüfen Sie die Nummer der SIM-Karte, und ob ihr Speicher für SMS voll ist.',
  },

  // Einrichten
  'modem/setup-refused': {
    what: 'Das Modem lehnt einen Befehl ab, den es zum Senden von SMS braucht ({command}).',
    means: 'SMS warten.',
    todo: 'Ziehen Sie es für zehn Sekunden ab und stecken Sie es wieder ein; bleibt es dabei, ist das Modell für Textpost nicht geeignet.',
  },
  'modem/no-pdu-mode': {
    what: 'Dieses Modem hat keine der Betriebsarten, in denen Textpost sendet (PDU-Modus, Textmodus mit UCS2).',
    means: 'SMS warten.',
    todo: 'Nehmen Sie ein anderes Modem.',
  },
  'modem/receives-late': {
    what: 'Dieses Modem sagt nicht, wenn eine SMS hereinkommt.',
    means: 'SMS werden jede Minute abgeholt.',
    todo: '',
  },
  'modem/no-smsc': {
    what: 'Auf der SIM-Karte fehlt die Nummer der Nachrichtenzentrale des Betreibers.',
    means: 'SMS kommen herein, aber keine kann gesendet werden.',
    todo: 'Tragen Sie die Nummer unter Einstellungen, Modems ein (der Betreiber hat sie).',
  },
  'modem/storage-high': {
    what: 'Der Speicher {memory} des Modems ist fast voll: {used} von {total}.',
    means: 'Wenn er voll ist, kommen keine SMS mehr herein.',
    todo: 'Löschen Sie alte SMS auf der SIM-Karte mit einem Telefon; Textpost löscht nur, was es übernommen hat.',
  },

  // Senden
  'modem/no-confirmation': {
    what: 'Das Modem nahm die SMS an und sagte dann nicht, ob sie gesendet wurde.',
    means: 'Sie ist vielleicht angekommen, vielleicht nicht.',
    todo: '',
  },
  'modem/not-taken': {
    what: 'Das Modem nahm die SMS nicht an.',
    means: 'Sie wurde nicht gesendet und wird noch einmal versucht.',
    todo: '',
  },
  'modem/refused': {
    what: 'Das Netz hat die SMS abgelehnt: {reason}.',
    means: 'Sie wurde nicht gesendet und wird nicht noch einmal versucht.',
    todo: 'Prüfen Sie die Nummer; wenn sie stimmt, fragen Sie den Betreiber nach dem Code unter Einzelheiten.',
  },
  'modem/refused-for-now': {
    what: 'Die SMS konnte gerade nicht gesendet werden: {reason}.',
    means: 'Es wird noch einmal versucht.',
    todo: '',
  },
  'modem/sim-refused': {
    what: 'Die SIM-Karte stand der SMS im Weg: {reason}.',
    means: 'Sie wurde nicht gesendet und wird noch einmal versucht.',
    todo: '',
  },
  'modem/collision': {
    what: 'Die SMS traf auf dem Weg hinaus auf eine hereinkommende.',
    means: 'Es wird noch einmal versucht.',
    todo: '',
  },
}
