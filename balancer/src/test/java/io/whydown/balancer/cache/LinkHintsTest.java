package io.whydown.balancer.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkHintsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a.css>; rel=preload",
        "<a.css>; rel=\"preload prefetch\"",
        "<a.css>; crossorigin; rel=preload",
        "<a.css>; rel = preload",
        "<a.css>; rel=preload; rel=stylesheet",
        "<a.css>; title=\"foo \\\"bar\\\"\"; rel=preload",
        "<a.css>;; rel=PREFETCH ;",
        "<m.js>; rel=modulepreload",
        "<https://cdn.example>; rel=dns-prefetch",
        "<a.css>; rel=preload, <b.js>; rel=prefetch",
      })
  void of_hint_isGivenAsItCame(String value) {
    assertThat(LinkHints.of(List.of("Link", value))).containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.css; rel=preload",
        "<a.css>",
        "<a.css; rel=preload",
        "<a.css>; rel=stylesheet",
        "<a.css>; rel=stylesheet; rel=preload",
        "<a.css>; rel=preload prefetch",
        "<a.css>; rel=\" preload\"",
        "<a.css>; rel=\"preload",
        "<a.css>; rel",
        "</a>; title=\"x\\\"; rel=preload; y=\\\"z\"",
        "</a,b.css>; rel=preload",
      })
  void of_malformedOrOfAnotherKind_isNone(String value) {
    assertThat(LinkHints.of(List.of("Link", value))).isEmpty();
  }

  @Test
  void of_severalFields_isOneTextForEach() {
    var fields =
        List.of(
            "link", "<a>; rel=stylesheet, , <b>; rel=preload",
            "x", "<c>; rel=preload",
            "Link", "<d>; rel=author",
            "LINK", "<e>; rel=preconnect");

    assertThat(LinkHints.of(fields)).containsExactly("<b>; rel=preload", "<e>; rel=preconnect");
  }
}
