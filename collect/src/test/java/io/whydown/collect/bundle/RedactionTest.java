package io.whydown.collect.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "    stats auth admin:S3CRET",
        "  user ops insecure-password S3CRET",
        "  user ops password $6$abcdefgh$S3CRETS3CRETS3CRETS3CRET",
        "  setenv DB_PASS S3CRET word",
        "  http-request set-header Authorization \"Basic S3CRET==\"",
        "  http-request set-header X-Api-Key S3CRET",
        "  proxy_set_header Authorization 'Bearer S3CRET1';",
        "  http-check send meth GET uri / hdr Authorization \"Basic S3CRET==\"",
        "  tcp-check send AUTH\\ S3CRET\\r\\n",
        "  tcp-check send \"AUTH S3CRET\\r\\n\"",
        "  option httpchk GET http://ops:S3CRET@web/",
        "/usr/bin/app --db-password S3CRET --port 8080",
        "/usr/bin/app --token=S3CRET",
        "redis-server --requirepass S3CRET",
        "java -Dspring.datasource.password=S3CRET -jar app.jar",
        "Environment=DB_PASSWORD=S3CRET AWS_SECRET_ACCESS_KEY=S3CRET",
        "curl -u ops:S3CRET http://web/",
        "sshpass -p S3CRET ssh web1",
        "mysqldump -h db -pS3CRET shop",
        "GET /?access_token=S3CRET HTTP/1.1",
        "Cookie: session=S3CRET",
        "{\"password\": \"S3CRET\"}",
        "token eyJhbGciOiJIUzI1NiJ9.S3CRETS3CRET.S3CRETS3CRET",
        "key AKIAS3CRETS3CRETS3CR",
        "ghp_S3CRETS3CRETS3CRETS3CRET",
        "hvb.S3CRETS3CRETS3CRETS3CRET",
        "docker swarm join 10.0.0.1:2377 as SWMTKN-1-S3CRETS3CRETS3CRETS3CRET",
        "-----BEGIN PRIVATE KEY-----\nS3CRET\n-----END PRIVATE KEY-----"
      })
  void text_secret_isTakenOutAndTheRestStays(String text) {
    String safe = Redaction.text(text);

    assertThat(safe).doesNotContain("S3CRET").contains("[redacted]");
    assertThat(Redaction.text(safe)).isEqualTo(safe);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp LISTEN 0 128 127.0.0.1:8080 0.0.0.0:* users:((\"java\",pid=812,fd=7))",
        "server web1 10.0.0.1:8080 check inter 2s fall 3",
        "  option httpchk GET /health HTTP/1.1\\r\\nHost:\\ shop",
        "[{\"dst\":\"default\",\"gateway\":\"10.0.0.1\",\"dev\":\"eth0\",\"flags\":[]}]",
        "{\"nftables\": [{\"chain\": {\"family\": \"inet\", \"name\": \"input\", \"hook\": \"input\"}}]}",
        "-A INPUT -p tcp -m tcp --dport 8080 -j DROP",
        "1 (systemd) S 0 1 1 0 -1 4194560 58510 3773851 0 703 84 372 7042",
        "bind: Address already in use",
        "Listen=0.0.0.0:8080 (Stream)"
      })
  void text_ordinary_staysAsItIs(String text) {
    assertThat(Redaction.text(text)).isEqualTo(text);
  }
}
