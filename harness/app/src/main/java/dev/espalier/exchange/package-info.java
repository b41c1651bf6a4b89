/**
 * Networks in the formats of other programs: ONNX graphs, and the weights of PyTorch models.
 *
 * <p>A language model leaves PyTorch so, whatever its modules are called:
 *
 * <pre>{@code
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
 * save_file(model.state_dict(), "model.safetensors")
 * open("words.txt", "w").writelines(word + "\n" for word in vocabulary)  # in index order
 * }</pre>
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
 * <p>May use {@code dev.espalier.model} and {@code dev.espalier.file}.
 */
package dev.espalier.exchange;
