package io.whydown.vendor.iproute2;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.Interface;
import io.whydown.vendor.Captures;
import org.junit.jupiter.api.Test;

class ProgramsReaderTest {

  @Test
  void read_filtersOfTc_theHeadsOfPrioritiesAreNone() {
    var programs =
        ProgramsReader.read(
                Captures.text(
                    "tc",
                    """
                    --- ingress eth0
                    filter protocol ip pref 1 bpf chain 0
                    filter protocol ip pref 1 bpf chain 0 handle 0x1 direct-action not_in_hw bytecode '2,48 0 0 23,6 0 0 2'
                    filter protocol all pref 2 bpf chain 0 handle 0x1 cil_from_netdev-eth0 direct-action not_in_hw id 1417 tag 94 jited
                    --- egress eth0
                    """))
            .value();

    assertThat(programs).hasSize(2);
    assertThat(programs.getFirst().hook()).isEqualTo("tc ingress");
    assertThat(programs.getFirst().text()).contains("bytecode '2,48 0 0 23,6 0 0 2'");
    assertThat(programs.getLast().id()).isEqualTo(1417);
  }

  @Test
  void read_linksOfBpftool_areTc() {
    var programs =
        ProgramsReader.read(
                Captures.text(
                    "tc",
                    """
                    --- bpftool
                    xdp:
                    eth0(2) generic id 98

                    tc:
                    eth0(2) tcx/ingress cil_from_netdev prog_id 1417 link_id 4
                    eth0(2) tcx/egress cil_to_netdev prog_id 1418 link_id 5

                    flow_dissector:
                    """))
            .value();

    assertThat(programs).extracting(Interface.Program::id).containsExactly(1417L, 1418L);
    assertThat(programs).extracting(Interface.Program::isIngress).containsExactly(true, false);
  }

  @Test
  void interfaces_xdp_isAProgram() {
    var interfaces =
        InterfacesReader.read(
                Captures.text(
                    "ip -j -d addr",
                    """
                    [{"ifindex":2,"ifname":"e0","flags":["UP","LOWER_UP"],"mtu":1500,"xdp":{"mode":2,"prog":\
                    {"id":98,"name":"wd_drop","tag":"b11459a0e11ca14c","jited":1},"attached":[{"mode":2,"prog":\
                    {"id":98,"name":"wd_drop","tag":"b11459a0e11ca14c","jited":1}}]},"operstate":"UP","addr_info":[]}]
                    """))
            .value();

    assertThat(interfaces.getFirst().programs())
        .singleElement()
        .satisfies(program -> {
          assertThat(program.text()).isEqualTo("wd_drop (id 98)");
          assertThat(program.hook()).isEqualTo("xdp");
        });
  }
}
