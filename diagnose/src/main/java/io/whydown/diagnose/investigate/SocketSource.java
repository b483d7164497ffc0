package io.whydown.diagnose.investigate;

import io.whydown.collect.ControlSocket;
import io.whydown.collect.RunResult;

/// Who answers for a balancer's control sockets: the sockets, or a bundle.
interface SocketSource {

  RunResult ask(ControlSocket socket, String question);
}
