package io.whydown.vendor.iproute2;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Interface.Address;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Json;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads `ip -j -d addr`, or the text of `ip addr` where the host's ip knows no JSON. Stateless.
public final class InterfacesReader {

  private static final List<String> ADDRESS_FLAGS =
      List.of(
          "tentative",
          "dadfailed",
          "deprecated",
          "secondary",
          "dynamic",
          "temporary",
          "nodad",
          "optimistic",
          "noprefixroute",
          "mngtmpaddr");

  private InterfacesReader() {}

  public static Parsed<List<Interface>> read(Artifact artifact) {
    if (!JsonOutput.isJson(artifact)) {
      return InterfacesText.read(artifact);
    }
    var output = new JsonOutput(artifact);
    var interfaces = new ArrayList<Interface>();
    for (Json link : output.values()) {
      String name = link.text("ifname");
      if (name.isEmpty()) {
        output.remark(link, "no interface");
      } else {
        interfaces.add(read(link, Redaction.printable(name), output));
      }
    }
    return new Parsed<>(List.copyOf(interfaces), output.remarks());
  }

  private static Interface read(Json link, String name, JsonOutput output) {
    List<String> flags = link.texts("flags");
    var addresses = new ArrayList<Address>();
    for (Json entry : link.list("addr_info")) {
      Optional<IpAddress> address = IpAddress.tryParse(entry.text("local"));
      if (address.isPresent()) {
        addresses.add(address(entry, address.get(), name, output));
      } else if (!entry.names().isEmpty()) {
        output.remark(entry, "an address of no known family");
      }
    }
    String kind = link.object("linkinfo").text("info_kind");
    return new Interface(
        (int) link.number("ifindex", 0),
        name,
        kind,
        link.textOrNull("master"),
        flags.contains("UP"),
        flags.contains("LOWER_UP"),
        (int) link.number("mtu", 0),
        link.textOrNull("address"),
        addresses,
        output.provenance(
            "%s: <%s> state %s".formatted(name, String.join(",", flags), link.text("operstate"))));
  }

  private static Address address(Json entry, IpAddress address, String name, JsonOutput output) {
    int bits = address.family().bits();
    int length = (int) entry.number("prefixlen", bits);
    String scope = entry.text("scope");
    Provenance provenance =
        output.provenance(
            "%s %s/%d scope %s dev %s"
                .formatted(address.isV4() ? "inet" : "inet6", address, length, scope, name));
    return new Address(
        address,
        length < 0 || length > bits ? bits : length,
        scope,
        ADDRESS_FLAGS.stream().filter(entry::flag).toList(),
        provenance);
  }
}
