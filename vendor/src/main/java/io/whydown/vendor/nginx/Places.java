package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Provenance;
import java.time.Instant;

/// Makes the provenance of what a directive says.
///
/// @param vantage where the configuration was read
record Places(String vantage, Instant at) {

  Provenance of(NginxDirective directive) {
    var origin = new Provenance.Origin.File(directive.file(), directive.line());
    return new Provenance(vantage, origin, at, directive.text());
  }
}
