package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenAnswersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          `dig` on the box gives 10.0.1.44 and 10.0.2.13.   | 10.0.1.44 10.0.2.13
          shop.example resolves to 192.0.2.9 now            | 192.0.2.9
          nslookup returns 192.0.2.4, 192.0.2.5 and 192.0.2.6 | 192.0.2.4 192.0.2.5 192.0.2.6
          DNS says the name is 198.51.100.3                 | 198.51.100.3
          """)
  void in_answerOfALookup_isItsAddresses(String sentence, String addresses) {
    assertThat(SpokenAnswers.in(sentence)).isEqualTo(List.of(addresses.strip().split(" ")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the server is at 192.0.2.4",
        "the name server is 192.0.2.53:53",
        "dig works",
        "we route to 10.0.0.0/8"
      })
  void in_anythingElse_isNothing(String sentence) {
    assertThat(SpokenAnswers.in(sentence)).isEmpty();
  }
}
