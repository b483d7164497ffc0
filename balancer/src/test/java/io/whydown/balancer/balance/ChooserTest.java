package io.whydown.balancer.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BalanceConfig.HashType;
import io.whydown.balancer.config.BalanceConfig.HashType.Affinity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The order in which servers are chosen. Sequences were seen at HAProxy 2.6.12 (see
/// `HaproxySequencesTest` of the lab, which compares the two alive).
@SuppressWarnings("NullAway") // a null fails the test all the same
final class ChooserTest {

  private static final class Fake extends Member {
    int served;
    int max;
    int queued;
    int maxQueue;

    Fake(int id, boolean backup) {
      super(id, backup);
    }

    @Override
    public int served() {
      return served;
    }

    @Override
    public int queued() {
      return queued;
    }

    @Override
    public int maxConnections() {
      return max;
    }

    @Override
    public int dynamicMaxConnections() {
      return max;
    }

    @Override
    public int maxQueue() {
      return maxQueue;
    }
  }

  private final List<Fake> fakes = new ArrayList<>();

  private List<Fake> servers(int scale, int... weights) {
    for (int i = 0; i < weights.length; i++) {
      var fake = new Fake(i + 1, false);
      Chooser.prepare(fake, true, weights[i] * scale);
      fakes.add(fake);
    }
    return fakes;
  }

  private static String sequence(Chooser chooser, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      Member member = chooser.next(null);
      text.append(member == null ? "-" : "" + member.id());
    }
    return text.toString();
  }

  @Test
  void roundRobin_goesRoundSmoothly() {
    var chooser = new WeightedRoundRobin(servers(16, 1, 1, 1), false);
    chooser.start();

    assertThat(sequence(chooser, 9)).isEqualTo("123123123");
  }

  @Test
  void roundRobin_givesEachItsShareInAnyWindow() {
    var chooser = new WeightedRoundRobin(servers(16, 5, 3, 2), false);
    chooser.start();
    String many = sequence(chooser, 100);

    for (int at = 0; at < 100; at += 10) {
      String window = many.substring(at, at + 10);
      assertThat(window.chars().filter(c -> c == '1').count()).as(many).isBetween(4L, 6L);
    }
    assertThat(many.chars().filter(c -> c == '1').count()).isBetween(49L, 51L);
    assertThat(many.chars().filter(c -> c == '2').count()).isBetween(29L, 31L);
  }

  @Test
  void roundRobin_leavesOutWhatIsDownAndFull() {
    var chooser = new WeightedRoundRobin(servers(16, 1, 1, 1), false);
    chooser.start();
    chooser.update(fakes.get(1), false, 16);
    assertThat(sequence(chooser, 4)).isEqualTo("1313");
    fakes.get(0).max = 1;
    fakes.get(0).served = 1;
    assertThat(sequence(chooser, 3)).isEqualTo("333");
    fakes.get(2).max = 1;
    fakes.get(2).served = 1;
    assertThat(sequence(chooser, 1)).isEqualTo("-");
    fakes.get(0).served = 0;
    chooser.update(fakes.get(1), true, 16);
    assertThat(sequence(chooser, 4)).contains("1").contains("2").doesNotContain("3");
  }

  @Test
  void roundRobin_avoidsTheServerThatFailed() {
    var chooser = new WeightedRoundRobin(servers(16, 1, 1), false);
    chooser.start();
    for (int i = 0; i < 10; i++) {
      assertThat(chooser.next(fakes.get(0))).isEqualTo(fakes.get(1));
    }
    chooser.update(fakes.get(1), false, 16);
    assertThat(chooser.next(fakes.get(0))).isEqualTo(fakes.get(0));
  }

  @Test
  void backups_serveWhenNobodyElseCan() {
    servers(16, 1);
    for (int id = 2; id <= 3; id++) {
      var backup = new Fake(id, true);
      Chooser.prepare(backup, true, 16);
      fakes.add(backup);
    }
    var one = new WeightedRoundRobin(fakes, false);
    one.start();
    assertThat(sequence(one, 2)).isEqualTo("11");
    one.update(fakes.get(0), false, 16);
    assertThat(sequence(one, 3)).isEqualTo("222");
    one.update(fakes.get(1), false, 16);
    assertThat(sequence(one, 2)).isEqualTo("33");

    fakes.forEach(each -> Chooser.prepare(each, each.isBackup(), 16));
    var all = new WeightedRoundRobin(fakes, true);
    all.start();
    assertThat(sequence(all, 4)).isEqualTo("2323");
  }

  @Test
  void leastConnections_takesTheLeastLoadedForItsWeight() {
    var chooser = new OrderedChooser(servers(16, 2, 1), false, true);
    chooser.start();
    var counts = new HashMap<Integer, Integer>();
    for (int i = 0; i < 30; i++) {
      var chosen = (Fake) chooser.next(null);
      assertThat(chosen).isNotNull();
      chosen.served++;
      chooser.loadChanged(chosen);
      counts.merge(chosen.id(), 1, Integer::sum);
    }
    assertThat(counts.get(1)).isBetween(19, 21);
    fakes.get(1).served = 0;
    chooser.loadChanged(fakes.get(1));
    assertThat(chooser.next(null)).isEqualTo(fakes.get(1));
  }

  @Test
  void first_fillsServersInOrder() {
    var chooser = new OrderedChooser(servers(16, 1, 1), false, false);
    fakes.forEach(each -> each.max = 2);
    chooser.start();
    var order = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      var chosen = (Fake) chooser.next(null);
      chosen.served++;
      order.append(chosen.id());
    }
    assertThat(order.toString()).isEqualTo("1122");
    assertThat(chooser.next(null)).isNull();
  }

  @Test
  void map_hasAPlaceForEachUnitOfWeight() {
    var chooser = new ServerMap(servers(1, 2, 1), false);
    chooser.start();

    assertThat(sequence(chooser, 6)).isEqualTo("112112");
    var counts = new int[3];
    for (int hash = 0; hash < 300; hash++) {
      Member member = chooser.byHash(hash, null, 0);
      counts[member == null ? 0 : member.id()]++;
    }
    assertThat(counts).containsExactly(0, 200, 100);
  }

  @Test
  void ring_passesOverFullServersWhenAsked() {
    servers(16, 1, 1);
    var faithful = new HashRing(fakes, false, 0, Affinity.ALWAYS);
    var untilFull = new HashRing(fakes, false, 0, Affinity.MAXCONN);
    var untilQueueIsFull = new HashRing(fakes, false, 0, Affinity.MAXQUEUE);
    faithful.start();
    untilFull.start();
    untilQueueIsFull.start();
    Member own = faithful.byHash(7, null, 0);
    Fake busy = fakes.get(own.id() - 1);
    Fake other = fakes.get(2 - own.id());

    busy.max = 1;
    busy.maxQueue = 1;
    assertThat(untilFull.byHash(7, null, 0)).isSameAs(own);
    busy.served = 1;
    assertThat(faithful.byHash(7, null, 0)).isSameAs(own);
    assertThat(untilFull.byHash(7, null, 0)).isSameAs(other);
    assertThat(untilQueueIsFull.byHash(7, null, 0)).isSameAs(own);
    busy.queued = 1;
    assertThat(untilQueueIsFull.byHash(7, null, 0)).isSameAs(other);

    // where all are full, somebody has to take it
    other.max = 1;
    other.served = 1;
    assertThat(untilFull.byHash(7, null, 0)).isNotNull();
  }

  @Test
  void ring_keepsMostKeysWhenAServerGoes() {
    var chooser = new HashRing(servers(16, 1, 1, 1, 1), false, 0, Affinity.ALWAYS);
    chooser.start();
    var before = new int[1_000];
    for (int i = 0; i < before.length; i++) {
      before[i] = chooser.byHash(Hashes.avalanche(i), null, 0).id();
    }
    chooser.update(fakes.get(3), false, 16);
    for (int i = 0; i < before.length; i++) {
      int after = chooser.byHash(Hashes.avalanche(i), null, 0).id();
      if (before[i] != 4) {
        assertThat(after).isEqualTo(before[i]);
      } else {
        assertThat(after).isNotEqualTo(4);
      }
    }
  }

  @Test
  void hashes_areThoseOfHaproxy() {
    // Computed with the functions of HAProxy's src/hash.c in C.
    var sdbm = new HashType(HashType.Method.MAP_BASED, HashType.Function.SDBM, false, 0);
    var djb2 = new HashType(HashType.Method.MAP_BASED, HashType.Function.DJB2, false, 0);
    var wt6 = new HashType(HashType.Method.MAP_BASED, HashType.Function.WT6, false, 0);
    var crc = new HashType(HashType.Method.MAP_BASED, HashType.Function.CRC32, false, 0);

    assertThat(Integer.toUnsignedLong(Hashes.of(sdbm, "/index.html"))).isEqualTo(858007926L);
    assertThat(Integer.toUnsignedLong(Hashes.of(djb2, "/index.html"))).isEqualTo(3776231887L);
    assertThat(Integer.toUnsignedLong(Hashes.of(wt6, "/index.html"))).isEqualTo(822151038L);
    assertThat(Integer.toUnsignedLong(Hashes.of(crc, "/index.html"))).isEqualTo(3928116034L);
    assertThat(Integer.toUnsignedLong(Hashes.avalanche(12_345))).isEqualTo(4132584531L);
  }
}
