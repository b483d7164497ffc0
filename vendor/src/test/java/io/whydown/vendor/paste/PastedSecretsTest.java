package io.whydown.vendor.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Credentials in the middle of a paste are taken out, and counted.
final class PastedSecretsTest {

  private static final String SECRET = "S3CRETsecret0123456789abcdefABCDEF0123456";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloning with ghp_%s",
        "github_pat_11ABCDEFG0%s",
        "glpat-%s",
        "xoxb-123456789012-%s",
        "https://hooks.slack.com/services/T00000000/B00000000/%s",
        "sk_live_%s",
        "sk-proj-%s",
        "AIza%s",
        "npm_%s",
        "$ smbclient //nas/x -U app%%%s",
        "$ kinit app <<< %s",
        "$ wg set wg0 private-key <(echo %s)",
        "  basicauth / admin %s",
        "hvs.%s",
        "dckr_pat_%s",
        "the jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.%s was sent",
        "aws_secret_access_key = %s",
        "\"SecretAccessKey\": \"%s\",",
        "Authorization: Basic %s",
        "curl -H \"Authorization: token %s\" http://a.example/",
        "Cookie: session=%s; theme=dark",
        "< set-cookie: JSESSIONID=%s; Path=/",
        "postgres://app:%s@db.example.com:5432/app",
        "jdbc:mysql://db:3306/app?user=root&password=%s",
        "Server=db;User Id=sa;Pwd=%s;",
        "AccountKey=%s;EndpointSuffix=core.example",
        "?sv=2020&sig=%s&se=2030",
        "$ curl -u admin:%s http://192.0.2.1/",
        "$ mysql -uroot -p%s -h db",
        "$ redis-cli -a %s ping",
        "$ docker login -u u -p %s registry.example",
        "$ PGPASSWORD=%s psql -h db",
        "    stats auth admin:%s",
        "    user app insecure-password %s",
        "requirepass %s",
        "root:$6$salt%s$x:19000:0:99999:7:::",
        "\"auth\": \"%s==\"",
        "client-key-data: LS0tLS1CRUdJTi%s",
        "client-key-data: %s",
        "  tls.key: %s",
        "  .dockerconfigjson: %s",
        "my password is %s and the login is admin",
        "Passwort: %s",
        ":password => \"%s\"",
        "<password>%s</password>",
        "<property name=\"password\" value=\"%s\"/>",
        "PresharedKey = %s=",
        "jdbc:oracle:thin:scott/%s@//db:1521/ORCL",
        "      DB_PASSWORD:  %s",
        "ALTER ROLE app WITH LOGIN PASSWORD '%s';",
        "the login is admin and the password %s, as ever",
        "$ snmpwalk -v2c -c %s 192.0.2.1",
        "GET /?PHPSESSID=%s HTTP/1.1",
        "{\"jwt\":\"%s\"}",
        "xpack: {\"api_key\": {\"key\": \"%s\"}}",
        "cookie: \"connect.sid=%s\"",
        "set-cookie: [ 'sid=%s; Path=/' ]",
        "test: [\"CMD\", \"mysqladmin\", \"ping\", \"-p%s\"]",
        "app.secret_key = b'%s'",
        "C: AUTH PLAIN %s",
        "AUTH %s",
        "admin / %s",
        "passwd %s",
        "das Passwort f\u00fcr root: %s",
        "\"app\" \"SCRAM-SHA-256$4096:%s$abc\"",
        "username anna password 7 %s",
        "<PreSharedKey>%s</PreSharedKey>",
        ": PSK \"%s\"",
        "certificate-key: %s",
        "encrypt = \"%s==\"",
        "ngrok authtoken %s",
        "[{\"name\": \"DB_PASSWORD\", \"value\": \"%s\"}, {\"name\": \"PORT\"}]",
        "[{\"Value\": \"%s\", \"Name\": \"DB_PASSWORD\"}]",
        "{\"data\":{\"uri\":\"%s\"},\"kind\":\"Secret\"}",
        "MYSQL_ROOT_PASSWORD: Xk9v %s with blanks",
        "{\"Cookie\":[\"a=1\",\"sid=%s\"],\"Accept\":[\"*/*\"]}",
        "Authorization: Digest username=\"app\", nonce=\"1\", response=\"%s\"",
        "http-request set-header X-Api-Key %s",
        "proxy_set_header X-Auth-Token \"%s\";",
        "DATABASE_URL=postgres://app:p@ss/%s#1@db:5432/app",
        "GET /maps?key=%s&x=1 HTTP/1.1",
        "https://discord.com/api/webhooks/123456789012345678/%s",
        "admin:{SHA}%s=",
        "CREATE USER 'app' IDENTIFIED BY '%s';",
        "ALTER USER app WITH PASSWORD '%s';",
        "machine db.example.com login app password %s",
        "db.example.com:5432:app:appuser:%s",
        "bindpw %s",
        "olcRootPW: %s",
        "snmp-server community %s RO",
        "ENV DB_PASS %s",
        "aws configure set aws_secret_access_key %s",
        "tcp-check send AUTH\\ %s\\r\\n",
        "kubectl create secret generic db --from-literal=uri=%s",
        "tailscale up --authkey tskey-auth-%s",
        "docker swarm join --token SWMTKN-1-%s 192.0.2.1:2377",
        "mysqldump --user=root --password %s app",
        "influx -username admin -password %s",
        "mongo -u root -p %s admin",
        "etcdctl --user root:%s get /",
        "curl -b 'session=%s' http://192.0.2.1/",
        "echo '%s' | sudo -S systemctl restart nginx",
        "echo \"%s\" | docker login -u app --password-stdin",
        "net use Z: \\\\nas\\share /user:dom\\app %s",
        "ConvertTo-SecureString \"%s\" -AsPlainText -Force",
        "config['db']['password'] = '%s';",
        "define('DB_PASSWORD', '%s');",
        "os.environ[\"API_KEY\"] = \"%s\"",
        "<name>password</name><value><string>%s</string></value>",
        "Enter PEM pass phrase: %s",
        "Unseal Key 1: %s",
        "das Kennwort lautet %s",
        "login is admin / %s on all of them",
        "encryption_key: %s",
        "psk=\"%s\"",
        "option httpchk GET /health HTTP/1.1\\r\\nAuthorization:\\ Basic\\ %s",
        "http-check send meth GET uri /health hdr X-Token %s",
        "tcp-check send-lf \"auth %s\\r\\n\"",
        "fastcgi_param DB_PASSWORD \"%s\";",
        "AuthLDAPBindPassword \"%s\"",
        "ssl_password %s;",
        "secure_link_md5 \"$secure_link_expires$uri %s\";",
        "acme_dns cloudflare %s",
        "eab { mac_key %s }",
        "authentication { auth_type PASS auth_pass %s }",
        "com2sec readonly default %s",
        "radius-server key 7 %s",
        "crypto isakmp key %s address 192.0.2.1",
        "set passwd ENC %s",
        "neighbor 192.0.2.1 password 7 %s",
        "$ curl --cert client.p12:%s https://192.0.2.1/",
        "$ openssl rsa -passin pass:%s -in key.pem",
        "$ openssl enc -aes-256-cbc -k %s -in a",
        "$ sqlplus scott/%s@orcl",
        "$ unzip -P %s a.zip",
        "$ mosquitto_pub -u app -P %s -t x",
        "$ rabbitmqctl change_password app %s",
        "$ xfreerdp /u:app /p:%s /v:192.0.2.1",
        "$ lftp -u app,%s 192.0.2.1",
        "$ useradd -p %s app",
        "$ rsync --password-file=<(echo %s) x",
        "$ npm config set //registry.example/:_authToken %s",
        "user default on >%s ~* +@all",
        "sentinel auth-pass mymaster %s",
        "[\"redis-server\", \"--requirepass\", \"%s\"]",
        "spring.redis.password = ${REDIS_PASSWORD:%s}",
        "admin_password      = \"%s\"",
        "DB_PASSWORD:   %s",
        "password := \"%s\"",
        "\u5bc6\u7801\uff1a%s",
        "master_password: !vault %s",
        "requests.get(url, auth=(\"admin\", \"%s\"))",
        "PASSWORD = os.getenv(\"X\", \"%s\")",
        "| DB_PASSWORD | %s |",
        "{\"kty\":\"oct\",\"k\":\"%s\"}",
        "AGE-SECRET-KEY-1%s",
        "X-Hub-Signature-256: sha256=%s",
        "my api key is %s",
        "%s is the root password",
        "A temporary password is generated for root@localhost: %s",
        "<entry key=\"password\">%s</entry>"
      })
  void aCredentialOfAnyKind_isTakenOut(String form) {
    PastedLines lines = read(form.formatted(SECRET));

    assertThat(texts(lines)).noneMatch(line -> line.contains("S3CRET"));
    assertThat(lines.redacted()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password authentication failed for user app",
        "the password is wrong",
        "docker run -d -p 8080:80 -u 1000:1000 nginx",
        "token expired",
        "password scram-sha-256 is asked for",
        "      SecretName:  default-token-abc12",
        "admin / 192.0.2.1:8080 is the page",
        "ssl_certificate_key /etc/nginx/key2.pem;",
        "encrypt 2048 bits",
        "cookie JSESSIONID prefix nocache",
        "redis AUTH failed for 10.0.0.1",
        "    token: null",
        "connect() failed (111: Connection refused) while connecting to upstream",
        "10.0.0.1:80 health check passed",
        "User-Agent: curl/7.68.0",
        "we deployed the community edition 7.2.0-8-r01",
        "docker run -d --user app:app -p 8080:80 nginx",
        "http://192.0.2.1:80/mail?to=a@b.example",
        "listen 00:11:22:33:44:55",
        "  password: |",
        "the login page / dashboard is slow",
        "the secret my-app-tls-2 is missing",
        "AuthType Basic",
        "    auth_basic \"Restricted Area\";",
        "ssl_password_file /etc/nginx/pass2.txt;",
        "dns cloudflare 1.1.1.1",
        "key: app.example.com/Name-2",
        "GET /admin/Index2 HTTP/1.1",
        "the token endpoint answers 401",
        "-p 8080:80 -P"
      })
  void whatOnlySpeaksOfOne_isKept(String line) {
    PastedLines lines = read(line);

    assertThat(texts(lines)).containsExactly(line);
    assertThat(lines.redacted()).isZero();
  }

  @Test
  void aPrivateKey_isTakenOutToItsEnd_howeverItIsMarked() {
    PastedLines lines =
        read(
            """
            > -----BEGIN PGP PRIVATE KEY BLOCK-----
            > Version: 1
            >
            > S3CRETS3CRET
            > -----END PGP PRIVATE KEY BLOCK-----
            > refused
            """);

    assertThat(texts(lines)).noneMatch(line -> line.contains("S3CRET")).contains("refused");
  }

  @Test
  void aPrivateKeyWithoutItsEnd_takesNothingElseAlong() {
    PastedLines lines =
        read(
            """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED

            S3CRETS3CRET+/=
            === log
            connect() failed (111: Connection refused)
            """);

    assertThat(texts(lines))
        .noneMatch(line -> line.contains("S3CRET"))
        .contains("=== log", "connect() failed (111: Connection refused)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- name: DB_PASSWORD\n  value: %s\n- name: PORT",
        "  \"Name\": \"DB_PASSWORD\",\n  \"Value\": \"%s\"\n}",
        "password: |\n  %s\nuser: app",
        "\"password\":\n    \"%s\",",
        "apiVersion: v1\ndata:\n  uri: %s==\nkind: Secret\nmetadata:\n  name: db",
        "kind: Secret\nstringData:\n  config.yaml: |\n    %s\ntype: Opaque",
        "{\n  \"data\": {\n    \"uri\": \"%s\"\n  },\n  \"kind\": \"Secret\"\n}",
        "kubectl get secret db -o jsonpath='{.data.password}' | base64 -d\n%s",
        "web | -----BEGIN OPENSSH PRIVATE KEY-----\nweb | %s=\nweb | -----END OPENSSH PRIVATE KEY-----",
        "10:00:01 -----BEGIN EC PRIVATE KEY-----\n10:00:02 %s=\n10:00:03 up",
        "Private-Lines: 1\n%s=\nPrivate-MAC: 0123",
        "Please use the following password to proceed to installation:\n\n%s\n",
        "334 UGFzc3dvcmQ6\n%s=",
        "basic_auth {\n  admin %s\n}",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n%s=\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        "export AVERYLONGNAMEOFAVARIABLETHATFILLSMOSTOFTHELINE_TOKEN=Xk9vXk9vXk9vXk9v\n%s"
      })
  void aCredentialBelowWhatTellsOfIt_isTakenOut(String form) {
    PastedLines lines = read(form.formatted(SECRET));

    assertThat(texts(lines)).noneMatch(line -> line.contains("S3CRET"));
    assertThat(lines.redacted()).isPositive();
  }

  @Test
  void whatStandsBesideSecrets_isKept() {
    String text =
        """
        - name: DB_PASSWORD
          valueFrom:
            secretKeyRef:
              name: db-credentials
        - name: DB_HOST
          value: db
        kind: ConfigMap
        data:
          upstream: 192.0.2.1:80
        auth:
          host: 192.0.2.2
        """;

    assertThat(texts(read(text))).containsExactlyElementsOf(text.lines().toList());
  }

  private static PastedLines read(String text) {
    var lines = new PastedLines();
    Margins.of(text).strip(text, lines::add);
    return lines;
  }

  private static List<String> texts(PastedLines lines) {
    return lines.lines().stream().map(Fragment.Line::text).toList();
  }
}
