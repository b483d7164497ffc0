package io.whydown.balancer.names;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.whydown.balancer.names.Answer.Fault;
import io.whydown.balancer.names.Answer.Usable;
import io.whydown.balancer.names.Answer.Useless;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/// Bad answers are told from good ones, and never do harm.
final class AnswerTest {

  private static final Question QUESTION = new Question(ScriptedNames.name("web.lab"), Question.A);
  private static final Message ASKED = ScriptedNames.message(QUESTION.toWire(4_711, 4_096));
  private static final int MOST = 100;

  private static Fault fault(byte[] bytes) {
    return Answer.read(bytes, QUESTION, MOST) instanceof Useless(Fault fault, _)
        ? fault
        : Fault.OTHER;
  }

  private static Message reply() {
    return ScriptedNames.reply(ASKED, Rcode.NOERROR);
  }

  @Test
  void read_addresses_areThere() {
    byte[] bytes = ScriptedNames.addresses("10.0.0.1", "10.0.0.2").apply(ASKED);

    assertThat(Answer.read(bytes, QUESTION, MOST))
        .isInstanceOfSatisfying(Usable.class, u -> assertThat(u.entries()).hasSize(2));
  }

  @Test
  void read_alias_isFollowedInsideTheAnswer() {
    Message reply = reply();
    reply.addRecord(ScriptedNames.alias(QUESTION.name(), "real.lab"), Section.ANSWER);
    ScriptedNames.add(reply, ScriptedNames.name("real.lab"), "10.0.0.1", Section.ANSWER, false);

    assertThat(Answer.read(reply.toWire(), QUESTION, MOST)).isInstanceOf(Usable.class);
  }

  @Test
  void read_aliasAlone_orInACircle_isNone() {
    Message alone = reply();
    alone.addRecord(ScriptedNames.alias(QUESTION.name(), "real.lab"), Section.ANSWER);
    Message circle = reply();
    circle.addRecord(ScriptedNames.alias(QUESTION.name(), "b.lab"), Section.ANSWER);
    circle.addRecord(ScriptedNames.alias(ScriptedNames.name("b.lab"), "web.lab"), Section.ANSWER);

    assertThat(fault(alone.toWire())).isEqualTo(Fault.BAD_ALIAS);
    assertThat(fault(circle.toWire())).isEqualTo(Fault.BAD_ALIAS);
  }

  @Test
  void read_recordsOfAnotherName_areNotTaken() {
    Message reply = reply();
    ScriptedNames.add(reply, ScriptedNames.name("evil.lab"), "10.6.6.6", Section.ANSWER, false);

    assertThat(fault(reply.toWire())).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void read_anotherQuestion_isNotTaken() {
    var other = new Question(ScriptedNames.name("other.lab"), Question.A);
    Message asked = ScriptedNames.message(other.toWire(4_711, 512));

    assertThat(fault(ScriptedNames.addresses("10.0.0.1").apply(asked))).isEqualTo(Fault.MALFORMED);
    assertThat(fault(ScriptedNames.code(Rcode.NXDOMAIN).apply(asked))).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void read_question_isNoAnswer() {
    assertThat(fault(ASKED.toWire())).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void read_circleOfPointers_ends() {
    byte[] bytes = ScriptedNames.addresses("10.0.0.1").apply(ASKED);
    int owner = bytes.length - 16; // the owner of the record: a pointer to the question
    bytes[owner] = (byte) 0xc0;
    bytes[owner + 1] = (byte) owner;

    assertThat(fault(bytes)).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void read_moreRecordsThanFit_isNotRead() {
    byte[] bytes = ScriptedNames.addresses("10.0.0.1").apply(ASKED);
    bytes[6] = (byte) 0xff;

    assertThat(fault(bytes)).isEqualTo(Fault.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_129})
  void read_damagedBytes_neverThrowsAndNeverInvents(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<byte[]> good =
        List.of(
            ScriptedNames.addresses("10.0.0.1", "10.0.0.2").apply(ASKED),
            ScriptedNames.services(Map.of("a.lab", "10.0.0.3"), "a.lab:80:1")
                .apply(
                    ScriptedNames.message(
                        new Question(QUESTION.name(), Question.SRV).toWire(1, 512))));
    for (int i = 0; i < 20_000; i++) {
      byte[] from = good.get(i % good.size());
      byte[] bytes = Arrays.copyOf(from, random.nextInt(2, from.length + 1));
      for (int j = random.nextInt(4); j > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      var question = new Question(QUESTION.name(), i % 2 == 0 ? Question.A : Question.SRV);

      check(Answer.read(bytes, question, MOST), i);
    }
  }

  @FuzzTest(maxDuration = "10s")
  void read_anyBytes_neverThrows(byte[] bytes) {
    check(Answer.read(bytes, QUESTION, MOST), 0);
  }

  @Test
  void read_otherFamily_isLate() {
    byte[] bytes =
        ScriptedNames.code(Rcode.NXDOMAIN)
            .apply(
                ScriptedNames.message(
                    new Question(QUESTION.name(), Question.AAAA).toWire(4_711, 512)));

    assertThat(Answer.read(bytes, QUESTION, MOST)).isInstanceOf(Answer.Late.class);
  }

  private static void check(Answer answer, int step) {
    switch (answer) {
      case Answer.Late _ -> {
        // one that was damaged so
      }
      case Usable(var entries, var extras, _) -> {
        assertThat(entries.size()).as("step %d", step).isLessThanOrEqualTo(MOST);
        assertThat(extras.size()).as("step %d", step).isLessThanOrEqualTo(65_535);
      }
      case Useless(_, var words) -> assertThat(words).as("step %d", step).isNotEmpty();
    }
  }
}
