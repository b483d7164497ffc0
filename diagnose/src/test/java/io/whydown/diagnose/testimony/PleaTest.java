package io.whydown.diagnose.testimony;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PleaTest {

  @Test
  void circumstance_isNoDenial() {
    Plea plea = Plea.none().when(true, -15);

    assertThat(plea.isSpokenAgainst()).isFalse();
  }

  @Test
  void severalCircumstances_areNoDenial() {
    Plea plea = Plea.none().when(true, -20).when(true, -20);

    assertThat(plea.isSpokenAgainst()).isFalse();
  }

  @Test
  void reasonWhyItIsNotTheOne_isADenial() {
    Plea plea = Plea.none().when(true, 10).when(true, -40);

    assertThat(plea.isSpokenAgainst()).isTrue();
  }

  @Test
  void reasonThatDoesNotHold_isNoDenial() {
    Plea plea = Plea.none().when(false, -40).when(true, -10);

    assertThat(plea.isSpokenAgainst()).isFalse();
  }

  @Test
  void whatOutweighsTheReason_isNotSpokenAgainst() {
    Plea plea = Plea.none().when(true, 60).when(true, -40);

    assertThat(plea.isSpokenAgainst()).isFalse();
    assertThat(plea.weight()).isEqualTo(20);
  }

  @Test
  void whatFitsItsNeighboursAsWell_isNotOpen() {
    assertThat(Plea.none().when(true, 50).atMost(22).isOpen()).isFalse();
    assertThat(Plea.none().when(true, 10).atMost(22).isOpen()).isTrue();
  }

  @Test
  void whatNeedsMoreThanIsThere_isNotOpen() {
    assertThat(Plea.none().only(false).isOpen()).isFalse();
  }
}
