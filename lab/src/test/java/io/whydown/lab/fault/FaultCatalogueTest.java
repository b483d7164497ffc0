package io.whydown.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FaultCatalogueTest {

  @Test
  void names_areUnique() {
    assertThat(FaultCatalogue.all()).extracting(Fault::name).doesNotHaveDuplicates();
  }

  @Test
  void healthyControls_arePartOfTheCatalogue() {
    assertThat(FaultCatalogue.named("healthy/")).isNotEmpty();
  }
}
