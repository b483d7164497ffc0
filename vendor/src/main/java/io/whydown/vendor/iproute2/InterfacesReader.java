package io.whydown.vendor.iproute2;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Interface.Address;
import io.whydown.model.host.Interface.Program;
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
        flags.contains("NOARP"),
        addresses,
        programs(link.object("xdp"), name, output),
        output.provenance(
            "%s: <%s> state %s".formatted(name, String.join(",", flags), link.text("operstate"))));
  }

  /// `"xdp":{"mode":2,"prog":{"id":98,"name":"drop"}}`; a driver and a device may have one each.
  private static List<Program> programs(Json xdp, String device, JsonOutput output) {
    var programs = new ArrayList<Program>();
    List<Json> attached = xdp.list("attached");
    for (Json one : attached.isEmpty() ? List.of(xdp) : attached) {
      Json program = one.object("prog");
      long id = program.number("id", 0);
      if (id > 0) {
        String title = program.text("name").isEmpty() ? "a program" : program.text("name");
        String text = "%s (id %d)".formatted(Redaction.printable(title), id);
        programs.add(
            new Program(
                device,
                "xdp",
                text,
                id,
                output.provenance("%s: xdp prog %s".formatted(device, text))));
      }
    }
    return List.copyOf(programs);
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
