/**
 * Networks in the formats of other programs: ONNX graphs, and the weights of PyTorch models.
 *
 * <p>A language model leaves PyTorch so, whatever its modules are called:
 *
 * <pre>{@code
 * import json
 * import torch
 * from safetensors.torch import save_file
 *
 * class SequenceModel(torch.nn.Module):
 *     def __init__(self, words, features, units, layers):
 *         super().__init__()
 *         self.encoder = torch.nn.Embedding(words, features)
 *         self.rnn = torch.nn.LSTM(features, units, layers)
 *         self.decoder = torch.nn.Linear(units, words)
 *
 * words = json.dumps(vocabulary)  # in index order; or one a line in a file, for --vocabulary
 * save_file(model.state_dict(), "model.safetensors", metadata={"words": words})
 * }</pre>
 *
 * <p>A {@code decoder.weight} that is tied to {@code encoder.weight} is saved with {@code
 * save_model}, or as a copy; where it is equal, both are one matrix here, too. Weights of 16 bits,
 * missing biases, masks of {@code torch.nn.utils.prune} and AWD's raw weights are read as what they
 * stand for.
 *
 * <p>and comes back smaller, under the same names. Its layers may differ in size, which one {@code
 * nn.LSTM} does not allow, so each becomes one of its own:
 *
 * <pre>{@code
 * from safetensors.torch import load_file
 *
 * w = load_file("pruned.safetensors")
 * encoder = torch.nn.Embedding.from_pretrained(w["encoder.weight"], freeze=False)
 * layers = torch.nn.ModuleList()
 * for n in range(2):
 *     part = {k: w[f"rnn.{k}_l{n}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
 *     lstm = torch.nn.LSTM(part["weight_ih"].shape[1], part["weight_hh"].shape[1])
 *     lstm.load_state_dict({f"{k}_l0": v for k, v in part.items()})
 *     layers.append(lstm)
 * decoder = torch.nn.Linear(*reversed(w["decoder.weight"].shape))
 * decoder.load_state_dict({"weight": w["decoder.weight"], "bias": w["decoder.bias"]})
 * }</pre>
 *
 * <p>Whatever is written says what its numbers stand for: {@code
 * json.loads(safetensors.safe_open(FILE, "pt").metadata()["words"])} is the list of words, {@code
 * "letters"} of characters where the network reads those; an ONNX model has the same in its {@code
 * metadata_props}.
 *
 * <p>May use {@code dev.espalier.model}, {@code dev.espalier.data} and {@code dev.espalier.file}.
 */
package dev.espalier.exchange;
