package io.whydown.vendor.paste;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the C library says of an errno in other languages, turned back into the words that every
/// reader knows. Straight quotes are expected. Stateless.
final class Translations {

  private static final String TABLE =
      """
      Connection refused
        Verbindungsaufbau abgelehnt
        Connexion refusée
        Conexión rehusada
        Connessione rifiutata
        Ligação recusada
        Conexão recusada
        Verbinding is geweigerd
        Połączenie odrzucone
        В соединении отказано
        拒绝连接
        連線被拒絕
        接続を拒否されました
        연결이 거부됨
        Bağlantı reddedildi
        Förbindelsen förvägrad
        Spojení odmítnuto
        У з'єднанні відмовлено
        Opkobling nægtet
        Kapcsolat elutasítva
        Yhteys torjuttu
        Verbindung verweigert
        Verbindung abgelehnt
        Conexión rechazada
        Connexion refusé
        Połączenie zostało odrzucone
        Подключение отклонено
        Соединение отклонено
        连接被拒绝
        接続拒否
      No route to host
        Keine Route zum Zielrechner
        Aucun chemin d'accès pour atteindre l'hôte cible
        No existe ninguna ruta hasta el 'host'
        Nessun instradamento per l'host
        Sem caminho para o anfitrião
        Não há rota para o host
        Geen route naar host
        Brak trasy do hosta
        Нет маршрута до узла
        没有到主机的路由
        找不到通往該主機的路由路徑
        ホストへの経路がありません
        호스트로 갈 루트가 없음
        Makinaya ağ üzerinden yol yok
        Ingen väg till värd
        K počítači neexistuje cesta
        Немає маршруту до вузла
        Ingen rute til værtsmaskinen
        Nincs útvonal a gép felé
        Reititystä koneeseen ei ole
        No hay ruta hasta el host
        No hay ruta al host
        Keine Route zum Host
        Aucun chemin d'accès vers l'hôte
        主机不可达
      Permission denied
        Keine Berechtigung
        Permission non accordée
        Permiso denegado
        Permesso negato
        Permissão recusada
        Permissão negada
        Toegang geweigerd
        Brak dostępu
        Отказано в доступе
        权限不够
        拒絕不符權限的操作
        許可がありません
        허가 거부
        Erişim engellendi
        Åtkomst nekas
        Operace zamítnuta
        Відмовлено у доступі
        Adgang nægtet
        Engedély megtagadva
        Lupa evätty
        Zugriff verweigert
        Permission refusée
        Accès refusé
        权限被拒绝
        許可されていません
      No such file or directory
        Datei oder Verzeichnis nicht gefunden
        Aucun fichier ou dossier de ce type
        No existe el fichero o el directorio
        File o directory non esistente
        Ficheiro ou pasta inexistente
        Arquivo ou diretório inexistente
        Bestand of map bestaat niet
        Nie ma takiego pliku ani katalogu
        Нет такого файла или каталога
        没有那个文件或目录
        沒有此一檔案或目錄
        そのようなファイルやディレクトリはありません
        그런 파일이나 디렉터리가 없습니다
        Böyle bir dosya ya da dizin yok
        Filen eller katalogen finns inte
        Adresář nebo soubor neexistuje
        Немає такого файла або каталогу
        Ingen sådan fil eller filkatalog
        Nincs ilyen fájl vagy könyvtár
        Tiedostoa tai hakemistoa ei ole
        Keine solche Datei oder Verzeichnis
        No existe el archivo o el directorio
        No existe el archivo o directorio
        Fichier ou dossier introuvable
        没有该文件或目录
      Address already in use
        Die Adresse wird bereits verwendet
        Adresse déjà utilisée
        La dirección ya se está usando
        Indirizzo già in uso
        Endereço já em uso
        Adres is al in gebruik
        Adres jest już w użyciu
        Адрес уже используется
        地址已在使用
        位址已經有在使用
        アドレスは既に使用中です
        주소가 이미 사용 중입니다
        Adres zaten kullanımda
        Adressen redan upptagen
        Adresa je užívána
        Адресу вже використано
        Adressen er allerede i brug
        A cím már használatban van
        Osoite on jo käytössä
        Adresse bereits in Gebrauch
        Die Adresse wird bereits benutzt
        Adresse wird bereits verwendet
        La dirección ya está en uso
        地址已被使用
      Too many open files
        Zu viele offene Dateien
        Trop de fichiers ouverts
        Demasiados ficheros abiertos
        Troppi file aperti
        Demasiados ficheiros abertos
        Muitos arquivos abertos
        Te veel open bestanden
        Za dużo otwartych plików
        Слишком много открытых файлов
        打开的文件过多
        開啟太多檔案
        ファイルを開きすぎです
        열린 파일이 너무 많음
        Çok fazla açık dosya var
        För många öppna filer
        Překročen limit počtu otevřených souborů
        Забагато відкритих файлів
        For mange åbne filer
        Túl sok nyitott fájl
        Liian monta avointa tiedostoa
        開いているファイルが多すぎます
        Demasiados archivos abiertos
      Connection reset by peer
        Die Verbindung wurde vom Kommunikationspartner zurückgesetzt
        Connexion ré-initialisée par le correspondant
        Conexión reinicializada por la máquina remota
        Connessione interrotta dal corrispondente
        Ligação reposta pelo peer
        Conexão fechada pela outra ponta
        Verbinding is weggevallen
        Połączenie zerwane przez drugą stronę
        Соединение разорвано другой стороной
        连接被对方重设
        連線被對方重設
        接続が相手からリセットされました
        상대편이 연결을 끊음
        Bağlantı karşıdan kesildi
        Förbindelse borttagen av partnern
        Spojení zrušeno druhou stranou
        Вузол розірвав з'єднання
        Forbindelsen brudt i den anden ende
        A kapcsolatot bontotta a távoli fél
        Vastapää sulki yhteyden
        Verbindung zurückgesetzt
        Connexion réinitialisée par le correspondant
        Conexión reinicializada por el par
        连接被重置
      Connection timed out
        Die Wartezeit für die Verbindung ist abgelaufen
        Connexion terminée par expiration du délai d'attente
        Expiró el tiempo de conexión
        Connessione scaduta
        Ligação expirada
        Tempo esgotado para conexão
        Verbinding is verlopen
        Przekroczony czas oczekiwania na połączenie
        Время ожидания соединения истекло
        连接超时
        連線超過時間
        接続がタイムアウトしました
        연결 시간 초과
        Bağlantıda zaman aşımı
        Förbindelsens tidsgräns löpte ut
        Spojení bylo příliš dlouho neaktivní
        Перевищено інтервал очікування з'єднання
        Opkoblingen overskred tidsgrænsen
        Időtúllépés a kapcsolatban
        Yhteys aikakatkaistu
        Zeitüberschreitung der Verbindung
        Verbindung abgelaufen
        Zeitüberschreitung bei der Verbindung
        Tiempo de conexión agotado
        连接已超时
        Connexion expirée
      Name or service not known
        Der Name oder der Dienst ist nicht bekannt
        Nom ou service inconnu
        Nombre o servicio desconocido
        Nome o servizio sconosciuto
        Nome ou serviço desconhecidos
        Nome ou serviço desconhecido
        Naam of dienst is niet bekend
        Ta nazwa lub usługa jest nieznana
        Неизвестное имя или служба
        未知的名称或服务
        名稱或服務未知
        名前またはサービスが不明です
        이름 혹은 서비스를 알 수 없습니다
        İsim ya da servis bilinmiyor
        Namn eller tjänst okänd
        Neznámé jméno nebo služba
        Невідома назва чи сервіс
        Navn eller tjeneste ukendt
        A név vagy a szolgáltatás nem ismert
        Nimeä tai palvelua ei tunneta
        名称或服务未知
      Network is unreachable
        Das Netzwerk ist nicht erreichbar
        Le réseau n'est pas accessible
        La red es inaccesible
        La rete non è raggiungibile
        Rede inacessível
        A rede está fora de alcance
        Netwerk is onbereikbaar
        Sieć jest niedostępna
        Сеть недоступна
        网络不可达
        無法接觸網路
        ネットワークに届きません
        네트워크가 접근 불가능합니다
        Ağ erişilebilir durumda değil
        Nätverket kan inte nås
        Síť není dostupná
        Не вдалося отримати доступ до мережі
        Netværket er ikke tilgængeligt
        A hálózat elérhetetlen
        Verkkoa ei tavoiteta
        Das Netz ist nicht erreichbar
        Netzwerk nicht erreichbar
        Red no alcanzable
      Cannot assign requested address
        Die angeforderte Adresse kann nicht zugewiesen werden
        Ne peut attribuer l'adresse demandée
        No se puede asignar la dirección solicitada
        Impossibile assegnare l'indirizzo richiesto
        Impossível atribuir o endereço pedido
        Não foi possível acessar o endereço requisitado
        Kan verzochte adres niet toewijzen
        Nie można przypisać żądanego adresu
        Невозможно назначить запрошенный адрес
        无法指定被请求的地址
        無法指定所需的位址
        要求アドレスに割り当てられません
        요청한 주소를 배정할 수 없습니다
        İstenen adres bulunamıyor
        Kan inte tilldela begärd adress
        Požadovanou adresu nelze přiřadit
        Не вдалося призначити вказану адресу
        Kan ikke tildele den ønskede adresse
        Nem sikerült a kért címet hozzárendelni
        Pyydettyä osoitetta ei voi asettaa
      Temporary failure in name resolution
        Temporärer Fehler bei der Namensauflösung
        Échec temporaire dans la résolution du nom
        Fallo temporal en la resolución del nombre
        Errore temporaneo nella risoluzione del nome
        Falha temporária na resolução de nome
        Falha temporário na resolução de nome
        Tijdelijk probleem in naamsherleiding
        Odwzorowanie nazwy jest chwilowo niemożliwe
        Временный сбой в разрешении имен
        域名解析暂时失败
        解析名稱時發生暫時性錯誤
        名前解決に一時的に失敗しました
        name resolution에서 일시적인 실패
        İsim çözünürlüğünde geçici başarısızlık
        Namnuppslagning misslyckades temporärt
        Dočasná chyba při vyhodnocování jména
        Тимчасова помилка розв'язання назв
        Midlertidig fejl i navneopslag
        Átmeneti névfeloldási hiba
        Tilapäinen virhe nimenselvityksessä
      Resource temporarily unavailable
        Die Ressource ist zur Zeit nicht verfügbar
        Ressource temporairement non disponible
        Recurso no disponible temporalmente
        Risorsa temporaneamente non disponibile
        Recurso temporariamente indisponível
        Hulpbron is tijdelijk onbeschikbaar
        Zasoby chwilowo niedostępne
        Ресурс временно недоступен
        资源暂时不可用
        資源暫時無法取得
        リソースが一時的に利用できません
        자원이 일시적으로 사용 불가능함
        Özkaynak geçici olarak kullanılamaz durumda
        Resursen tillfälligt otillgänglig
        Prostředek je dočasně nepřístupný
        Ресурс тимчасово недоступний
        Resursen midlertidig utilgængelig
        Erőforrás átmenetileg nem érhető el
        Resurssi ei tilapäisesti ole käytettävissä
      """;

  private record Saying(String foreign, String english) {}

  /// By the first two signs, in small letters.
  private static final Map<Integer, List<Saying>> SAYINGS = sayings();

  private Translations() {}

  private static Map<Integer, List<Saying>> sayings() {
    var sayings = new HashMap<Integer, List<Saying>>();
    String english = "";
    for (String line : TABLE.lines().toList()) {
      if (line.startsWith(" ")) {
        String foreign = line.strip();
        sayings
            .computeIfAbsent(key(foreign, 0), _ -> new ArrayList<>())
            .add(new Saying(foreign, english));
      } else {
        english = line;
      }
    }
    // of two that begin alike the longer is meant
    sayings
        .values()
        .forEach(all -> all.sort((a, b) -> b.foreign().length() - a.foreign().length()));
    return Map.copyOf(sayings);
  }

  private static int key(String text, int at) {
    return small(text.charAt(at)) << 16 | small(text.charAt(at + 1));
  }

  private static char small(char c) {
    return Character.toLowerCase(c);
  }

  /// The line with every such saying in English.
  static String english(String line) {
    StringBuilder translated = null;
    int kept = 0;
    for (int i = 0; i + 1 < line.length(); i++) {
      if (i > 0 && Character.isLetter(line.charAt(i - 1)) && line.charAt(i) < '\u2e80') {
        continue;
      }
      Saying saying = at(line, i);
      if (saying != null) {
        if (translated == null) {
          translated = new StringBuilder(line.length());
        }
        translated.append(line, kept, i).append(saying.english());
        kept = i + saying.foreign().length();
        i = kept - 1;
      }
    }
    return translated == null ? line : translated.append(line, kept, line.length()).toString();
  }

  private static @Nullable Saying at(String line, int at) {
    List<Saying> candidates = SAYINGS.get(key(line, at));
    if (candidates == null) {
      return null;
    }
    for (Saying saying : candidates) {
      if (line.regionMatches(true, at, saying.foreign(), 0, saying.foreign().length())) {
        return saying;
      }
    }
    return null;
  }

  /// How many such sayings a text holds that have a letter beyond ASCII; they tell its encoding.
  static int count(String text) {
    int count = 0;
    for (int i = 0; i + 1 < text.length(); i++) {
      Saying saying = at(text, i);
      if (saying != null && saying.foreign().chars().anyMatch(c -> c > 0x7f)) {
        count++;
        i += saying.foreign().length() - 1;
      }
    }
    return count;
  }
}
