package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.balancer.rule.CryptLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hashes of "secret", made by crypt(3) of Debian 12.
class CryptTest {

  private static final String DES = "abNANd1rDfiNc";

  @Test
  void sha_isMadeHere() {
    String hash = "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA";

    assertThat(Crypt.hash("secret", hash)).isEqualTo(hash);
    assertThat(Crypt.hash("other", hash)).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(strings = {DES, "$1$saltsalt$9xy1btjgzLYfb7hivXtC//"})
  void otherMethods_areAskedOfTheLibrary(String hash) {
    assumeTrue(!CryptLibrary.hash("x", DES).isEmpty(), "no libcrypt here");

    assertThat(Crypt.isPossible(hash)).isTrue();
    assertThat(Crypt.hash("secret", hash)).isEqualTo(hash);
    assertThat(Crypt.hash("other", hash)).isNotEqualTo(hash);
  }

  @Test
  void hashThatNoMethodMakes_fitsNobody() {
    assertThat(Crypt.isPossible("*")).isFalse();
    assertThat(Crypt.hash("secret", "*")).isEmpty();
  }
}
