package io.whydown.vendor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The table of the first docker-compose, with its wrapped columns.
class WrappedTableTest {

  @Test
  void putsEachRowOnOneLine() {
    List<String> table =
        """
              Name                Command          State             Ports
        ------------------------------------------------------------------
        shop_db_1      docker-           Up      0.0.0.0:15432->5
                       entrypoint.sh             432/tcp
                       postgres
        shop_web_1     bundle exec       Up      0.0.0.0:3000->30
                       rackup -p 3000            00/tcp
        shop_job_1     sleep 1           Exit 0
        """
            .lines()
            .toList();
    List<WrappedTable.Row> rows = WrappedTable.rows(table);
    assertThat(rows)
        .extracting(WrappedTable.Row::text)
        .containsExactly(
            "shop_db_1   \"docker-entrypoint.sh postgres\"   Up   0.0.0.0:15432->5432/tcp",
            "shop_web_1   \"bundle exec rackup -p 3000\"   Up   0.0.0.0:3000->3000/tcp");
    assertThat(rows.get(1).line()).isEqualTo(5);
    assertThat(rows.get(1).lines()).isEqualTo(2);
    assertThat(DockerPsReader.row(rows.get(1).text()))
        .hasValueSatisfying(
            row -> assertThat(row.arguments()).isEqualTo("bundle exec rackup -p 3000"));
  }

  @Test
  void leavesOtherTablesAlone() {
    assertThat(WrappedTable.rows(List.of("NAME   IMAGE   STATUS", "a   b   Up 2 hours"))).isEmpty();
    assertThat(WrappedTable.rows(List.of("Name Command State Ports", "------------", "")))
        .isEmpty();
  }

  @Test
  void readsWhatAnEngineSaysOfPublishedPorts() {
    assertThat(
            DockerPsReader.published(
                "docker port web", List.of("80/tcp -> 0.0.0.0:8080", "80/tcp -> [::]:8080")))
        .hasValueSatisfying(row -> {
          assertThat(row.name()).isEqualTo("web");
          assertThat(row.ports()).allMatch(p -> p.hostPort() == 8080 && p.containerPort() == 80);
        });
    assertThat(DockerPsReader.published("docker port web", List.of("80/tcp -> 127.0.0.1:81")))
        .hasValueSatisfying(
            row -> assertThat(row.ports().getFirst().hostAddress()).isEqualTo("127.0.0.1"));
    assertThat(DockerPsReader.published("docker ps", List.of("80/tcp -> 0.0.0.0:8080"))).isEmpty();
  }
}
