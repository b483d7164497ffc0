package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.observation.Observation.Service;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

class DnsMessageTest {

  private static byte[] question(int type) {
    return Objects.requireNonNull(DnsMessage.question(7, "_http._tcp.shop.lab", type));
  }

  private static Message answerTo(byte[] question) throws IOException {
    var answer = new Message(question);
    answer.getHeader().setFlag(Flags.QR);
    return answer;
  }

  @Test
  void read_serviceRecord_hasTargetPortAndLife() throws IOException {
    byte[] question = question(DnsMessage.SRV);
    Message answer = answerTo(question);
    Name asked = Name.fromString("_http._tcp.shop.lab.");
    Name target = Name.fromString("web1.lab.");
    answer.addRecord(new SRVRecord(asked, DClass.IN, 30, 0, 0, 8081, target), Section.ANSWER);
    answer.getHeader().setFlag(Flags.TC);

    assertThat(DnsMessage.read(question, answer.toWire()))
        .isEqualTo(
            new DnsMessage.Answer(
                0,
                true,
                java.util.List.<IpAddress>of(),
                java.util.List.of(new Service("web1.lab", 8081)),
                30));
  }

  @Test
  void read_otherNumberOrOtherQuestion_isNoAnswer() throws IOException {
    byte[] question = question(DnsMessage.A);
    Message answer = answerTo(question);
    answer.getHeader().setID(8);
    assertThat(DnsMessage.read(question, answer.toWire())).isNull();

    var other = new Message(7);
    other.getHeader().setFlag(Flags.QR);
    other.addRecord(
        Record.newRecord(Name.fromString("evil.lab."), DnsMessage.A, DClass.IN), Section.QUESTION);
    assertThat(DnsMessage.read(question, other.toWire())).isNull();
  }

  @Test
  void read_garbage_isNoAnswer() {
    byte[] question = question(DnsMessage.A);
    assertThat(DnsMessage.read(question, new byte[0])).isNull();
    assertThat(DnsMessage.read(question, new byte[] {0, 7, -128, 0, 0, 9, 0, 9, 1, 2})).isNull();
    assertThat(DnsMessage.read(question, question)).isNull();
  }

  @Test
  void question_ofWhatIsNoName_isNone() {
    assertThat(DnsMessage.question(1, "", DnsMessage.A)).isNull();
    assertThat(DnsMessage.question(1, "a..b", DnsMessage.A)).isNull();
    assertThat(DnsMessage.question(1, "a".repeat(64) + ".lab", DnsMessage.A)).isNull();
  }
}
