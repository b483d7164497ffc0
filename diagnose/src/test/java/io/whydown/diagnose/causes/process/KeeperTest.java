package io.whydown.diagnose.causes.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeeperTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "systemctl enable --now supervisor:shop|supervisorctl start shop",
        "systemctl restart supervisor:web:web_00|supervisorctl restart web:web_00",
        "journalctl -u supervisor:shop -n 50 --no-pager|supervisorctl tail -2000 shop stderr",
        "systemctl start runit:shop|sv up shop",
        "systemctl is-active openrc:shop|rc-service shop status",
        "systemctl restart shop.service|systemctl restart shop.service"
      })
  void command_isSpokenAsTheKeeperDoes(String command, String spoken) {
    assertThat(Keeper.command(command)).contains(spoken);
  }

  @Test
  void command_ofSystemdAlone_isLeftOut() {
    assertThat(Keeper.command("systemctl reset-failed supervisor:shop")).isEmpty();
  }
}
